// What is read on the letter: the code and the initials, asked for alike wherever a letter opens something.
import { Field, missing } from "./form.js";
import { html, useState } from "./island.js";
import { _ } from "./text.js";

const SYMBOLS = 16;
const SIGN = /[a-z0-9]/gi;

/** Capitals in groups of four, whatever was typed or pasted between them. */
export function grouped(text) {
  return (text.match(SIGN) || []).join("").toUpperCase().replace(/(.{4})(?=.)/g, "$1-");
}

// Where the caret goes so that it stays after the same sign.
function caretAfter(text, signs) {
  let at = 0;
  while (signs > 0 && at < text.length) if (text[at++] !== "-") signs--;
  return at;
}

function regroup(event) {
  const input = event.currentTarget;
  const text = grouped(input.value);
  if (text !== input.value) {
    const signs = (input.value.slice(0, input.selectionStart).match(SIGN) || []).length;
    input.value = text;
    const caret = caretAfter(text, signs);
    input.setSelectionRange(caret, caret);
  }
  return (text.match(SIGN) || []).length;
}

/** The code and the initials of a letter. */
export function LetterFields({ code = "", initials = "" }) {
  const [count, setCount] = useState((code.match(SIGN) || []).length);
  return html`
    <${Field}
      name="code"
      label=${_("Code du courrier")}
      hint=${_("16 signes, en quatre groupes de quatre. Majuscules ou minuscules, avec ou sans tirets.")}
      input=${{ class: "field-code", autocomplete: "off", autocapitalize: "characters", spellcheck: false, defaultValue: grouped(code) }}
    >
      ${(attributes) => html`<span class="field-pair">
        <input ...${attributes} onInput=${(event) => setCount(regroup(event))} />
        <span class="meta field-count" aria-hidden="true">${_("{count} sur {all}", { count, all: SYMBOLS })}</span>
      </span>`}
    </${Field}>
    <${Field}
      name="initials"
      label=${_("Initiales du destinataire")}
      hint=${_("Celles du nom écrit sur l’enveloppe. Pour M. Karim Benali : KB.")}
      input=${{ class: "field-short", autocomplete: "off", autocapitalize: "characters", spellcheck: false, maxlength: 40, defaultValue: initials }}
    />
  `;
}

/** What is missing of them. */
export function missingOfLetter(values) {
  return missing(values, {
    code: _("Écrivez le code qui est sur le courrier."),
    initials: _("Écrivez les initiales du destinataire."),
  });
}
