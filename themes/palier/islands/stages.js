// How far one is in something that takes several steps, and what comes next.
import { html } from "./island.js";
import { _ } from "./text.js";

/** « Étape 2 sur 4 ». `step` is counted from 0; `steps` are the names of all of them. */
export function Stages({ step, steps }) {
  const now = _("Étape {number} sur {all}", { number: step + 1, all: steps.length });
  return html`<p class="stages">
    <b>${now}</b> <span>${step + 1 < steps.length ? _("Ensuite : {next}", { next: steps[step + 1].toLowerCase() }) : _("C’est la dernière.")}</span>
    <progress max=${steps.length} value=${step + 1} aria-label=${now}></progress>
  </p>`;
}
