// Asks the API of the resident area, on this very host, and turns whatever goes wrong into a sentence.
import { _, waiting } from "./text.js";

const ROOT = "/api/resident/";
const TIMEOUT = 20000;
// A photo of 400 KB on a line of 32 kbit/s.
const PICTURE_TIMEOUT = 120000;

/** What did not go well. `sentence` is for the reader, `fields` has a sentence for each wrong field. */
export class Refusal extends Error {
  constructor(sentence, { status = 0, fields = {} } = {}) {
    super(sentence);
    this.sentence = sentence;
    this.status = status;
    this.fields = fields;
  }
}

/** Whether this browser says that it is signed in: a cookie without any secret, so that nothing is asked for nothing. */
export function isSignedIn() {
  return /(?:^|; )palier_signed_in=1/.test(document.cookie);
}

/** Reads. Resolves to the answer's JSON. */
export function get(path) {
  return ask("GET", path);
}

/**
 * Acts. Resolves to the answer's JSON, or null where it has none. `key` is that of a request which was begun before this
 * page was opened: the server does it once.
 */
export function send(method, path, values, key) {
  const body = values === undefined ? undefined : JSON.stringify(values);
  return withToken(() => ask(method, path, body, key || keyOf(method, path, body)));
}

/** Sends a picture as it is, under an address of its own: again and again it is the same one. */
export function upload(path, blob) {
  return withToken(() => ask("PUT", path, blob));
}

/** A name that nothing else has: 32 hexadecimal signs, which is how a UUID may be written. */
export function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Reads a file. Resolves to a Blob. */
export function file(path) {
  return ask("GET", path, undefined, undefined, (answer) => answer.blob());
}

// A request whose outcome is unknown keeps its key: the server does it once, however often it is tried again.
const unsettled = new Map();

function keyOf(method, path, body) {
  const kept = unsettled.get(path);
  if (kept && kept.method === method && kept.body === body) return kept.key;
  const key = fresh();
  unsettled.set(path, { method, body, key });
  return key;
}

function csrfToken() {
  const found = /(?:^|; )(?:__Host-)?palier_csrf=([^;]+)/.exec(document.cookie);
  return found ? decodeURIComponent(found[1]) : "";
}

async function withToken(act) {
  if (!csrfToken()) await ask("GET", "session/");
  return act();
}

async function ask(method, path, body, key, read = (answer) => answer.json()) {
  const headers = { Accept: "application/json, application/problem+json" };
  const isPicture = body instanceof Blob;
  if (body !== undefined) headers["Content-Type"] = isPicture ? body.type || "application/octet-stream" : "application/json";
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (method === "POST") headers["Idempotency-Key"] = key;
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), isPicture ? PICTURE_TIMEOUT : TIMEOUT);
  try {
    const request = { method, headers, body, signal: cut.signal, credentials: "same-origin", cache: "no-store" };
    const answer = await fetch(ROOT + path, request);
    if (answer.status < 500) unsettled.delete(path);
    if (!answer.ok) throw await refusal(answer);
    return answer.status === 204 || answer.status === 202 ? null : await read(answer);
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(lineSentence());
  } finally {
    clearTimeout(timer);
  }
}

function lineSentence() {
  return navigator.onLine === false
    ? _("Pas de connexion à internet. Vérifiez votre ligne, puis réessayez.")
    : _("La ligne est mauvaise : réessayez dans un instant.");
}

async function refusal(answer) {
  const { status } = answer;
  const problem = await answer.json().catch(() => ({}));
  if (status === 429) {
    const time = waiting(Number(answer.headers.get("Retry-After")) || 60);
    return new Refusal(_("Trop d’essais. Attendez {time}, puis réessayez.", { time }), { status });
  }
  if (status >= 500) {
    return new Refusal(_("Le service ne répond pas en ce moment. Réessayez dans quelques minutes."), { status });
  }
  const fields = {};
  for (const { field, detail } of problem.errors || []) if (!(field in fields)) fields[field] = detail;
  const sentence = problem.detail || problem.title || _("Cela n’a pas marché. Rechargez la page, puis réessayez.");
  return new Refusal(sentence, { status, fields });
}
