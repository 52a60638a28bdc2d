// The number of a report, to keep, and the landlord's, to ring.
import { Icon, html } from "./island.js";
import { _ } from "./text.js";

/** A number that is never cut in two at the end of a line. */
export const numberOf = ({ ticket }) => ticket.replace(/ /g, "\u00a0");

/** A button that rings a number. */
export function Telephone({ number }) {
  return html`<a class="button button-plain" href=${`tel:${number.replace(/[^\d+]/g, "")}`}><${Icon} name="phone" />${_("Appeler le {number}", { number })}</a>`;
}
