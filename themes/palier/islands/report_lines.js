// The list of one's reports, whole or its first ones.
import { StateTag, visit } from "./fault.js";
import { AREA, html } from "./island.js";
import { numberOf } from "./numbers.js";
import { _, day } from "./text.js";

/** What a report is called: the finer kind says more than its category. */
export const titleOf = ({ category, kind }) => (kind ? `${category} – ${kind}` : category);

/** Reports, each with its state in words and what comes next; the title of one with news is bold and says so. */
export function Reports({ reports }) {
  return html`<ul class="inbox">
    ${reports.map(
      (report) => html`<li key=${report.id} class=${report.read ? "" : "inbox-unread"}>
        <h3><a href=${`${AREA}signalements/#signalement=${report.id}`} dir="auto">${titleOf(report)}</a></h3>
        <p class="tags">
          <${StateTag} state=${report.state} label=${report.state_label} />
          ${!report.read && html`<span class="tag tag-sea">${_("Nouveau")}</span>`}
        </p>
        <p class="meta"><bdi>${report.place}</bdi> · ${_("n° {ticket}", { ticket: numberOf(report) })}<br />
          ${(report.open && visit(report)) || _("Envoyé {day}", { day: day(report.created_at) })}</p>
      </li>`,
    )}
  </ul>`;
}
