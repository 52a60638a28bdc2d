// The homes of somebody, as a list.
import { Icon, html } from "./island.js";
import { doorOf } from "./where.js";

/** Households, each with its residence as a link and its door below; `act(household)` draws what can be done with one. */
export function Doors({ households, act = () => null }) {
  return html`<ul class="rows">
    ${households.map(
      (each) => html`<li key=${each.id}>
        <${Icon} name="building" />
        <p>
          <a href=${each.residence.path} dir="auto">${each.residence.title}</a>
          ${doorOf(each) && html`<span class="rows-more">${doorOf(each)}</span>`}
        </p>
        ${act(each)}
      </li>`,
    )}
  </ul>`;
}
