// Forms: labels, hints, errors beside their fields and in a summary that takes the focus, and one request at a time.
import { createContext, useContext } from "./vendor/htm-preact/standalone.module.js";
import { Button, Icon, Notice, announce, html, signIn, useEffect, useRef, useState } from "./island.js";
import { _, plural } from "./text.js";

const Asked = createContext({ errors: {}, id: "field" });
const SLOW = 4000;
let forms = 0;

/** The values of a form by name; a box that is not ticked is absent. */
function valuesOf(form) {
  return Object.fromEntries(new FormData(form));
}

/**
 * A form. `check(values)` returns a sentence for each wrong field; `send(values)` acts and resolves, or rejects with a
 * Refusal. `label` is on the button; `errors` are those known from elsewhere; `children` are its fields. `done` is what
 * is said above them once it went well.
 * `restricted` forms answer 401 to a wrong password and not to a closed session.
 */
export function Form({ label, send, check = () => ({}), errors: known = {}, tone = "", aside, done, restricted, children }) {
  const [errors, setErrors] = useState(known);
  const [sentence, setSentence] = useState("");
  const [busy, setBusy] = useState(false);
  const [well, setWell] = useState(false);
  const [times, setTimes] = useState(Object.keys(known).length);
  const form = useRef(null);
  // A page may ask for the same thing in two forms: each has ids of its own.
  const [id] = useState(() => `form${++forms}`);

  const fail = (found, told) => {
    setErrors(found);
    setSentence(told);
    setTimes((before) => before + 1);
  };
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    const values = valuesOf(form.current);
    const wrong = check(values);
    if (Object.keys(wrong).length) return fail(wrong, "");
    setBusy(true);
    setErrors({});
    setSentence("");
    setWell(false);
    const timer = setTimeout(() => announce(_("La ligne est lente. On continue d’essayer.")), SLOW);
    try {
      await send(values, form.current);
      setWell(true);
      if (done) announce(done);
    } catch (reason) {
      if (reason.status === 401 && !restricted) signIn();
      else fail(reason.fields || {}, reason.sentence || String(reason));
    } finally {
      clearTimeout(timer);
      setBusy(false);
    }
  };

  return html`<form class="stack form" method="post" novalidate ref=${form} onSubmit=${submit}>
    ${done && well && html`<${Notice} level="check" title=${done} />`}
    <${Summary} errors=${errors} sentence=${sentence} times=${times} id=${id} />
    <${Asked.Provider} value=${{ errors, id }}>${children}</${Asked.Provider}>
    <p class="buttons">
      <button type="submit" class=${`button ${tone}`} aria-disabled=${busy ? "true" : undefined}>
        ${busy ? _("Un instant…") : label}
      </button>
      ${aside}
    </p>
  </form>`;
}

function Summary({ errors, sentence, times, id }) {
  const box = useRef(null);
  const names = Object.keys(errors);
  const shown = times > 0 && (names.length || sentence);
  useEffect(() => {
    if (shown) box.current.focus();
  }, [times]);
  if (!shown) return null;
  const go = (name) => (event) => {
    event.preventDefault();
    const field = document.getElementById(`${id}-${name}`);
    if (field) field.focus();
  };
  const title = names.length ? plural("Une réponse est à revoir", "{count} réponses sont à revoir", names.length) : sentence;
  return html`<div class="notice notice-danger" role="group" tabindex="-1" aria-label=${title} ref=${box}>
    <${Icon} name="danger" />
    <div>
      <p><b>${title}</b></p>
      ${names.length > 0 && html`<ul class="form-errors">
        ${names.map((name) => html`<li><a href=${`#${id}-${name}`} onClick=${go(name)}>${errors[name]}</a></li>`)}
      </ul>`}
    </div>
  </div>`;
}

/** The id of a field of this form, and what is wrong with it. */
export function useAsked(name) {
  const { errors, id } = useContext(Asked);
  return { id: `${id}-${name}`, error: errors[name] };
}

/** A field with its label, a hint, and what is wrong with it. Whatever else is given goes to the input. */
export function Field({ name, label, hint, optional, input = {}, children }) {
  const { id, error } = useAsked(name);
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const attributes = {
    type: "text",
    required: !optional,
    ...input,
    id,
    name,
    "aria-describedby": described,
    "aria-invalid": error ? "true" : undefined,
  };
  return html`<div class=${`field${error ? " field-wrong" : ""}`}>
    <label for=${id}>${label}${optional && html` <span class="meta">${_("(facultatif)")}</span>`}</label>
    ${hint && html`<p class="meta" id=${`${id}-hint`}>${hint}</p>`}
    ${error && html`<p class="field-error" id=${`${id}-error`}><${Icon} name="danger" />${error}</p>`}
    ${children ? children(attributes) : html`<input ...${attributes} />`}
  </div>`;
}

/** A password with a button that shows it. `fresh`: one is being chosen. */
export function Password({ name = "password", label, hint, fresh }) {
  const [shown, setShown] = useState(false);
  const input = {
    type: shown ? "text" : "password",
    autocomplete: fresh ? "new-password" : "current-password",
    autocapitalize: "none",
    spellcheck: false,
  };
  return html`<${Field} name=${name} label=${label} hint=${hint} input=${input}>
    ${(attributes) => html`<span class="field-pair">
      <input ...${attributes} />
      <${Button} act=${() => setShown(!shown)}>${shown ? _("Cacher") : _("Montrer")}<span class="unseen"> ${_("le mot de passe")}</span></${Button}>
    </span>`}
  </${Field}>`;
}

/** A box to tick. */
export function Tick({ name, label, hint, ticked }) {
  const { id } = useAsked(name);
  return html`<div class="field-tick">
    <input type="checkbox" id=${id} name=${name} defaultChecked=${ticked} aria-describedby=${hint ? `${id}-hint` : undefined} />
    <label for=${id}>${label}</label>
    ${hint && html`<p class="meta" id=${`${id}-hint`}>${hint}</p>`}
  </div>`;
}

/** A sentence for each of the fields that have nothing in them. */
export function missing(values, sentences) {
  const empty = Object.keys(sentences).filter((name) => !(values[name] || "").trim());
  return Object.fromEntries(empty.map((name) => [name, sentences[name]]));
}

/** A few answers of which one is chosen. `options` are a value, a label and maybe a hint each; `change` is told the value. */
export function Choices({ name, label, options, chosen = "", optional, change }) {
  const { id, error } = useAsked(name);
  return html`<fieldset class=${`stack${error ? " field-wrong" : ""}`} aria-describedby=${error ? `${id}-error` : undefined}>
    <legend>${label}${optional && html` <span class="meta">${_("(facultatif)")}</span>`}</legend>
    ${error && html`<p class="field-error" id=${`${id}-error`}><${Icon} name="danger" />${error}</p>`}
    ${options.map(([value, words, hint], at) => html`<div class="field-tick" key=${value}>
      <input type="radio" id=${at ? `${id}-${at}` : id} name=${name} value=${value} defaultChecked=${value === chosen}
        aria-describedby=${hint ? `${id}-${at}-hint` : undefined} onChange=${change && (() => change(value))} />
      <label for=${at ? `${id}-${at}` : id} dir="auto">${words}</label>
      ${hint && html`<p class="meta" id=${`${id}-${at}-hint`}>${hint}</p>`}
    </div>`)}
  </fieldset>`;
}
