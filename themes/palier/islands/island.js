// What every island is made with: its place in the page, what it says while it waits, and what it says when it fails.
import { html, render, useEffect, useErrorBoundary, useRef, useState } from "./vendor/htm-preact/standalone.module.js";
import { Refusal } from "./api.js";
import { _ } from "./text.js";

export { html, useEffect, useRef, useState };

const slot = document.getElementById("island");

/** The addresses of the area: the shell says where it is. */
export const AREA = slot ? slot.dataset.area : "/espace/";

/** Draws an island in the place of the shell's words. */
export function mount(Island) {
  slot.textContent = "";
  render(html`<${Whole}><${Island} /></${Whole}>`, slot);
}

function Whole({ children }) {
  return html`<${Alone}>${children}</${Alone}><p id="status" class="unseen" role="status"></p>`;
}

/** A part that fails alone: the others go on. */
export function Alone({ children }) {
  const [error, again] = useErrorBoundary((reason) => console.error(reason));
  return error ? html`<${Failure} sentence=${_("Cette partie ne marche pas en ce moment.")} again=${again} />` : children;
}

/** Has a screen reader say a sentence when it is done with the present one. */
export function announce(sentence) {
  const status = document.getElementById("status");
  if (status) status.textContent = sentence;
}

export function Icon({ name }) {
  return html`<svg class="icon" width="24" height="24" aria-hidden="true"><use href=${`#icon-${name}`} /></svg>`;
}

/** One strong sentence and, if need be, what to do. `level`: `information`, `check`, `warning` or `danger`. */
export function Notice({ level = "information", title, children }) {
  return html`<div class=${`notice notice-${level}`}>
    <${Icon} name=${level} />
    <div class="stack"><p><b>${title}</b></p>${children}</div>
  </div>`;
}

/** A heading that takes the focus when it appears, so that whoever does not see hears where they are. */
export function Heading({ level = 2, children }) {
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), []);
  return html`<${`h${level}`} tabindex="-1" ref=${heading}>${children}</>`;
}

function Failure({ sentence, again }) {
  return html`<${Notice} level="warning" title=${sentence}>
    <p class="buttons"><${Button} act=${again}>${_("Réessayer")}</${Button}></p>
  </${Notice}>`;
}

/** A button that is not the main one. While it is busy it stays where it is, and says so. */
export function Button({ act, busy, children }) {
  return html`<button type="button" class="button button-plain" aria-disabled=${busy ? "true" : undefined} onClick=${act}>
    ${busy ? _("Un instant…") : children}
  </button>`;
}

/** What the address carries in its fragment under a name. It leaves the address, and so the history of the device. */
export function taken(name) {
  const found = new RegExp(`^#${name}=([\\w%.:-]+)$`).exec(location.hash);
  if (found) history.replaceState(null, "", location.pathname);
  return found ? decodeURIComponent(found[1]) : "";
}

/** Leads to the sign-in page, and back here afterwards. */
export function signIn() {
  const back = location.pathname === AREA ? "" : `#suite=${encodeURIComponent(location.pathname + location.hash)}`;
  location.replace(AREA + back);
  // At the same address only the fragment changes: the page has to start again.
  if (location.pathname === AREA) location.reload();
}

/** What an answer of the API is shown with: `load` asks for it, `children` draws it; waiting and failing are drawn here. */
export function Loaded({ load, children }) {
  const [answer, setAnswer] = useState(null);
  const [error, setError] = useState(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let wanted = true;
    load().then(
      (found) => wanted && setAnswer(found),
      (reason) => {
        if (reason.status === 401) signIn();
        else if (wanted) setError(reason);
      },
    );
    return () => {
      wanted = false;
    };
  }, [tries]);
  const again = () => {
    setError(null);
    setTries(tries + 1);
  };
  if (error) {
    return html`<${Failure} sentence=${error instanceof Refusal ? error.sentence : String(error)} again=${again} />`;
  }
  return answer === null ? html`<p class="meta" role="status">${_("Un instant…")}</p>` : children(answer, setAnswer, again);
}
