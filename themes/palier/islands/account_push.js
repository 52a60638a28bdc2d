// Whether this device shows a notification when something awaits: the browser's part, and the API's.
import { Refusal, get, send } from "./api.js";
import { Form } from "./form.js";
import { AREA, Loaded, Notice, html } from "./island.js";
import { _ } from "./text.js";

const WORKER = `${AREA}notifications.js`;

/** Told on this device or not, or why it cannot be. */
export function ThisDevice() {
  return html`<div class="stack part">
    <h3>${_("Sur cet appareil")}</h3>
    <${Loaded} load=${state}>${(told, setTold) => html`<${Choice} told=${told} changed=${setTold} />`}</${Loaded}>
  </div>`;
}

// What the server keeps and what the browser does have to agree: a browser forgets when its reader clears its data.
async function state() {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return { why: unable() };
  const { public_key: key, device } = await get("notifications/push/");
  if (!key) {
    await forget();
    return { why: _("Votre mairie n’envoie pas de notifications sur les appareils.") };
  }
  const kept = device && Notification.permission === "granted" && (await subscription());
  return { key, device: kept ? device : null };
}

function unable() {
  return /iPhone|iPad/.test(navigator.userAgent)
    ? _("Sur iPhone et iPad : touchez Partager, puis « Sur l’écran d’accueil ». Ouvrez votre espace depuis l’écran d’accueil, et revenez ici.")
    : _("Ce navigateur ne sait pas montrer de notifications, ou sa fenêtre est privée. Essayez une fenêtre ordinaire, ou un navigateur plus récent.");
}

async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration(AREA);
  return registration ? registration.pushManager.getSubscription() : null;
}

// Without its worker a device shows nothing, and nothing of it stays.
async function forget() {
  const registration = await navigator.serviceWorker.getRegistration(AREA);
  if (registration) await registration.unregister();
}

function Choice({ told, changed }) {
  if (told.why) return html`<p class="meta">${told.why}</p>`;
  const start = async () => changed({ ...told, device: await subscribe(told.key) });
  const stop = async () => {
    await send("DELETE", `notifications/push/${told.device}/`);
    await forget();
    changed({ ...told, device: null });
  };
  if (told.device) {
    return html`<${Notice} level="check" title=${_("Cet appareil vous prévient tant que vous y êtes connecté.")} />
      <${Form} key="stop" label=${_("Ne plus me prévenir ici")} tone="button-plain" send=${stop} />`;
  }
  return html`<p>${_("L’écran, même verrouillé, dira seulement qu’un message vous attend et de qui, par exemple « Un message vous attend : La loge ». Jamais ce qui est écrit.")}</p>
    ${Notification.permission === "denied" && html`<${Notice} level="warning" title=${refused()} />`}
    <${Form} key="start" label=${_("Me prévenir sur cet appareil")} tone="button-plain" send=${start} />`;
}

function refused() {
  return _("Ce navigateur refuse les notifications de ce site. Touchez le signe à gauche de l’adresse, puis Notifications, puis Autoriser. Dans une fenêtre privée, ce n’est pas possible.");
}

// The browser asks its reader first, which it does only right after a click.
async function subscribe(key) {
  const answer = await Notification.requestPermission();
  if (answer === "denied") throw new Refusal(refused());
  if (answer !== "granted") throw new Refusal(_("Le navigateur attend votre accord : réessayez, et choisissez « Autoriser »."));
  try {
    const registration = await navigator.serviceWorker.register(WORKER, { scope: AREA });
    await navigator.serviceWorker.ready;
    // One made with another key, or for somebody else, would serve nobody.
    const former = await registration.pushManager.getSubscription();
    if (former) await former.unsubscribe();
    const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
    const { endpoint, keys } = made.toJSON();
    return (await send("POST", "notifications/push/", { endpoint, keys })).id;
  } catch (reason) {
    if (reason instanceof Refusal) throw reason;
    throw new Refusal(_("Le navigateur n’a pas pu s’inscrire. Vérifiez votre ligne, fermez les fenêtres privées, puis réessayez."));
  }
}

// Base64url, as keys are written (RFC 7515), into the bytes that every browser takes.
function bytesOf(key) {
  return Uint8Array.from(atob(key.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
}
