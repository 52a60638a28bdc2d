// How a password is asked for where one is chosen.
import { Password } from "./form.js";
import { html } from "./island.js";
import { _ } from "./text.js";

/** The field of a new password. */
export function NewPassword({ label = _("Mot de passe") }) {
  const hint = _("Une phrase est plus sûre qu’un mot, et plus facile à retenir : quatre mots qui ne vont pas ensemble, par exemple.");
  return html`<${Password} label=${label} hint=${hint} fresh />`;
}

/** What is said when there is none. */
export const NO_PASSWORD = { password: _("Choisissez un mot de passe.") };
