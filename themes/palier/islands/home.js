// `espace/`: the sign-in form, then one's own home.
import { get, isSignedIn, send } from "./api.js";
import { Doors } from "./doors.js";
import { eraseDraft, readDraft } from "./draft.js";
import { Field, Form, Password, Tick, missing } from "./form.js";
import { Inbox, NoMessage } from "./inbox.js";
import { AREA, Alone, Heading, Loaded, html, mount, useState } from "./island.js";
import { Reports } from "./report_lines.js";
import { _, moment, plural } from "./text.js";

const SHOWN = 3;

/** Where somebody was going when they were asked to sign in: a page of this area, and nowhere else. */
export function wanted(fragment) {
  const path = decodeURIComponent((/^#suite=(.+)$/.exec(fragment) || ["", ""])[1]);
  return path.startsWith(AREA) && /^[a-z/-]+(#[\w=%-]*)?$/.test(path) ? path : "";
}

function SignIn({ done }) {
  const next = wanted(location.hash);
  const enter = async (values) => {
    const session = await send("POST", "session/", values);
    // What somebody else had begun on this device goes before anything is shown.
    await readDraft(session.resident.username);
    if (next) location.assign(next);
    else done(session);
  };
  const check = (values) =>
    missing(values, { username: _("Écrivez votre identifiant."), password: _("Écrivez votre mot de passe.") });
  return html`<section class="panel">
    <h2>${next ? _("Connectez-vous pour continuer") : _("Se connecter")}</h2>
    <${Form} label=${_("Entrer")} send=${enter} check=${check} restricted>
      <${Field}
        name="username"
        label=${_("Identifiant")}
        input=${{ autocomplete: "username", autocapitalize: "none", spellcheck: false }}
      />
      <${Password} label=${_("Mot de passe")} />
      <${Tick} name="shared_device" label=${_("D’autres se servent de cet appareil")}
        hint=${_("Rien n’y est gardé, et il se déconnecte après une demi-heure sans usage.")} />
    </${Form}>
    <p><a href=${`${AREA}mot-de-passe/`}>${_("Mot de passe oublié ?")}</a></p>
  </section>
  <section class="panel panel-soft">
    <h2>${_("Première visite ?")}</h2>
    <p>${_("Prenez le courrier reçu de votre bailleur : le code qu’il porte ouvre votre espace.")}</p>
    <p class="buttons"><a class="button button-plain" href=${`${AREA}premiers-pas/`}>${_("J’ai reçu un courrier")}</a></p>
  </section>`;
}

/** What somebody reported and is not over, what they had begun to write, and the way to report. */
function MyReports({ session }) {
  const { resident, shared, unread } = session;
  const load = () => Promise.all([get("reports/"), shared ? null : readDraft(resident.username)]);
  return html`<section class="stack">
    <div class="section-head">
      <h2>${_("Mes signalements")}</h2>
      <a href=${`${AREA}signalements/`}>${unread.report ? plural("{count} nouvelle", "{count} nouvelles", unread.report) : _("Tous mes signalements")}</a>
    </div>
    <${Alone}>
      <${Loaded} load=${load}>${([{ results }, draft]) => {
        const going = results.filter((each) => each.open || !each.read).slice(0, SHOWN);
        return html`${going.length > 0 && html`<${Reports} reports=${going} />`}
          ${draft && html`<p><a href=${`${AREA}signaler/`}>${_("Un signalement est commencé")}</a></p>`}`;
      }}</${Loaded}>
    </${Alone}>
    <p class="buttons"><a class="button" href=${`${AREA}signaler/`}>${_("Signaler un problème")}</a></p>
  </section>`;
}

// Works are public: what tells of them leads out of this area, to their page.
function Works({ told }) {
  const works = told.filter((each) => !each.path.startsWith(AREA)).slice(0, SHOWN);
  return works.length > 0 && html`<section class="stack">
    <h2>${_("Travaux chez vous")}</h2>
    <ul class="inbox">
      ${works.map(
        (each) => html`<li key=${each.id}>
          <h3><a href=${each.path} dir="auto">${each.title}</a></h3>
          <p class="meta"><time datetime=${each.created_at}>${moment(each.created_at)}</time></p>
        </li>`,
      )}
    </ul>
  </section>`;
}

function Landing({ session, entered, left }) {
  const { resident, households, unread } = session;
  const hello = _("Bonjour {name}", { name: resident.display_name });
  const leave = async () => {
    await send("DELETE", "session/");
    await eraseDraft();
    left();
  };
  return html`<section class="stack">
      ${entered ? html`<${Heading}>${hello}</${Heading}>` : html`<h2>${hello}</h2>`}
      ${households.length > 0 && html`<${Doors} households=${households} />`}
    </section>
    <section class="stack">
      <div class="section-head">
        <h2>${_("Mes messages")}</h2>
        <a href=${`${AREA}messages/`}>${unread.staff_message ? plural("{count} message non lu", "{count} messages non lus", unread.staff_message) : _("Tous mes messages")}</a>
      </div>
      <${Alone}>
        <${Loaded} load=${() => get("messages/")}>
          ${({ results }) => (results.length ? html`<${Inbox} messages=${results.slice(0, SHOWN)} />` : html`<${NoMessage} />`)}
        </${Loaded}>
      </${Alone}>
    </section>
    <${MyReports} session=${session} />
    <${Alone}>
      <${Loaded} load=${() => get("notifications/")}>${({ results }) => html`<${Works} told=${results} />`}</${Loaded}>
    </${Alone}>
    <section class="panel panel-soft">
      <h2>${_("Mon compte")}</h2>
      <p>${_("Ce que les autres voient de vous, vos appareils, vos notifications et vos données.")}</p>
      <p class="buttons"><a class="button button-plain" href=${`${AREA}compte/`}>${_("Voir mon compte")}</a></p>
    </section>
    <${Form} label=${_("Se déconnecter")} tone="button-plain" send=${leave} />`;
}

function Area() {
  const [session, setSession] = useState(null);
  const [out, setOut] = useState(!isSignedIn());
  if (out && !session) return html`<${SignIn} done=${setSession} />`;
  const left = () => {
    setSession(null);
    setOut(true);
  };
  if (session) return html`<${Landing} session=${session} left=${left} entered />`;
  return html`<${Loaded} load=${() => get("session/")}>
    ${(found) => (found.resident ? html`<${Landing} session=${found} left=${left} />` : html`<${SignIn} done=${setSession} />`)}
  </${Loaded}>`;
}

mount(Area);
