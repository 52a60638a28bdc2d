// Where somebody lives, in words.
import { _ } from "./text.js";

/** « bâtiment B, escalier 2 ». A name may already say that it is one. */
export function doorOf({ building, staircase }) {
  const parts = [];
  if (building) parts.push(/^b[âa]t/i.test(building) ? building : _("bâtiment {name}", { name: building }));
  if (staircase) parts.push(/^(esc|cage)/i.test(staircase) ? staircase : _("escalier {name}", { name: staircase }));
  return parts.join(", ");
}
