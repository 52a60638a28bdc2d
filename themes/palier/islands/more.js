// A list that is read a page at a time.
import { get } from "./api.js";
import { Button, Notice, announce, html, useState } from "./island.js";

/** `children` draws what was read so far; the button asks for what is older, and `said(count)` is announced. */
export function More({ first, path, label, said, children }) {
  const [found, setFound] = useState(first.results);
  const [next, setNext] = useState(first.next);
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const more = async () => {
    if (busy) return;
    setBusy(true);
    setFailure("");
    try {
      const page = await get(`${path}?cursor=${encodeURIComponent(next)}`);
      setFound(found.concat(page.results));
      setNext(page.next);
      announce(said(page.results.length));
    } catch (reason) {
      setFailure(reason.sentence);
    }
    setBusy(false);
  };
  return html`${children(found)}
    ${failure && html`<${Notice} level="warning" title=${failure} />`}
    ${next && html`<p class="buttons"><${Button} act=${more} busy=${busy}>${label}</${Button}></p>`}`;
}
