// Photos of a report: made small on the phone before they travel, and sent one by one, so that a bad line costs one of them.
import { fresh, send, upload } from "./api.js";
import { useAsked } from "./form.js";
import { Button, Icon, announce, html, useEffect, useRef } from "./island.js";
import { _, plural } from "./text.js";

/** Pixels of the longer side, enough to see a crack. */
const LONGEST = 1600;
const THUMBNAIL = 192;

function scaled(bitmap, longest) {
  const factor = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * factor);
  canvas.height = Math.round(bitmap.height * factor);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** A photo as a JPEG of at most 1600 pixels, without its hidden data; as it was where this browser cannot read it. */
async function reduced(file) {
  try {
    const canvas = scaled(await createImageBitmap(file), LONGEST);
    const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
    return small || file;
  } catch {
    return file;
  }
}

/**
 * What `PUT` says of a photo is noted on it: `state` is `sending`, `sent`, `failed` (it can go again) or `refused`. Resolves
 * to what went wrong, or to null.
 */
export async function sendPhoto(photo, change) {
  change({ ...photo, state: "sending", sentence: "" });
  try {
    await upload(`reports/photos/${photo.id}/`, photo.blob);
    change({ ...photo, state: "sent", sentence: "" });
    return null;
  } catch (reason) {
    const refused = reason.status >= 400 && reason.status < 500 && reason.status !== 401 && reason.status !== 429;
    change({ ...photo, state: refused ? "refused" : "failed", sentence: (reason.fields || {}).photo || reason.sentence });
    return reason;
  }
}

function Thumbnail({ blob }) {
  const canvas = useRef(null);
  useEffect(() => {
    createImageBitmap(blob).then(
      (bitmap) => {
        const small = scaled(bitmap, THUMBNAIL);
        if (!canvas.current) return;
        canvas.current.width = small.width;
        canvas.current.height = small.height;
        canvas.current.getContext("2d").drawImage(small, 0, 0);
      },
      () => undefined,
    );
  }, [blob]);
  return html`<canvas width="96" height="96" aria-hidden="true" ref=${canvas}></canvas>`;
}

const WORDS = { waiting: _("Pas encore envoyée"), sending: _("En cours d’envoi…"), sent: _("Envoyée") };

function Photo({ photo, number, again, drop }) {
  const bad = photo.state === "failed" || photo.state === "refused";
  return html`<li>
    <${Thumbnail} blob=${photo.blob} />
    <p>
      <b>${_("Photo {number}", { number })}</b>
      <span class=${bad ? "field-error" : "rows-more"}>${bad && html`<${Icon} name="danger" />`}${bad ? photo.sentence : WORDS[photo.state]}</span>
    </p>
    <span class="buttons">
      ${photo.state === "failed" && html`<${Button} act=${again}>${_("Renvoyer")}<span class="unseen"> ${_("la photo {number}", { number })}</span></${Button}>`}
      <${Button} act=${drop}>${_("Retirer")}<span class="unseen"> ${_("la photo {number}", { number })}</span></${Button}>
    </span>
  </li>`;
}

/** A sentence for each field that photos which have not left make wrong. */
export function unsent(photos) {
  return photos.some((each) => each.state !== "sent") ? { photos: _("Une photo n’est pas partie : renvoyez-la ou retirez-la.") } : {};
}

/** The photos of a form. `photos` are objects with `id`, `blob`, `state`; `change(next)` is given the list or how to make it. */
export function Photos({ photos, change, most }) {
  const { id, error } = useAsked("photos");
  const left = most - photos.length;
  const replace = (photo) => change((before) => before.map((each) => (each.id === photo.id ? photo : each)));
  const add = async (event) => {
    const files = Array.from(event.target.files).slice(0, left);
    event.target.value = "";
    for (const file of files) {
      const photo = { id: fresh(), blob: await reduced(file), state: "waiting" };
      change((before) => before.concat(photo));
      sendPhoto(photo, replace);
    }
  };
  const drop = (photo) => () => {
    change((before) => before.filter((each) => each !== photo && each.id !== photo.id));
    if (photo.state === "sent") send("DELETE", `reports/photos/${photo.id}/`).catch(() => undefined);
    announce(_("Photo retirée."));
  };
  return html`<div class=${`field${error ? " field-wrong" : ""}`}>
    <span class="field-label" id=${`${id}-label`}>${_("Photos")} <span class="meta">${_("(facultatif)")}</span></span>
    <p class="meta" id=${`${id}-hint`}>${_("Sans visage ni nom. Le lieu et l’heure cachés dans la photo sont effacés.")}</p>
    ${error && html`<p class="field-error" id=${`${id}-error`}><${Icon} name="danger" />${error}</p>`}
    ${photos.length > 0 && html`<ul class="rows photos" aria-labelledby=${`${id}-label`}>
      ${photos.map((photo, at) => html`<${Photo} key=${photo.id} photo=${photo} number=${at + 1} again=${() => sendPhoto(photo, replace)} drop=${drop(photo)} />`)}
    </ul>`}
    ${left > 0 && html`<p class="buttons"><label class="button button-plain file-button">
      <input class="unseen" id=${id} type="file" accept="image/*" multiple aria-describedby=${`${id}-hint${error ? ` ${id}-error` : ""}`} onChange=${add} />
      ${photos.length ? plural("Encore {count} photo possible", "Encore {count} photos possibles", left) : _("Ajouter des photos")}
    </label></p>`}
  </div>`;
}
