// `espace/compte/`: what others see, the homes, how to be told, the password, the devices, and one's data.
import { get, send } from "./api.js";
import { Devices } from "./account_devices.js";
import { MyData } from "./account_data.js";
import { Preferences } from "./account_preferences.js";
import { Doors } from "./doors.js";
import { Field, Form, Password, missing } from "./form.js";
import { AREA, Alone, Loaded, Notice, html, mount, useEffect, useState } from "./island.js";
import { NO_PASSWORD, NewPassword } from "./new_password.js";
import { _ } from "./text.js";

// Like the code of a letter, a token is nothing for the history of the device.
function tokenOfAddress() {
  const found = /^#confirm=([\w%.:-]+)$/.exec(location.hash);
  if (found) history.replaceState(null, "", location.pathname);
  return found ? decodeURIComponent(found[1]) : "";
}

const TOKEN = tokenOfAddress();

/** The link of an e-mail led here: it serves from any device, signed in or not. */
function Confirmation({ over }) {
  const [refused, setRefused] = useState(null);
  const [done, setDone] = useState(false);
  useEffect(() => {
    send("POST", "account/email/confirm/", { token: TOKEN }).then(() => setDone(true), setRefused);
  }, []);
  const account = html`<p class="buttons"><button type="button" class="button button-plain" onClick=${over}>${_("Voir mon compte")}</button></p>`;
  if (done) return html`<${Notice} level="check" title=${_("Votre adresse e-mail est confirmée.")}>${account}</${Notice}>`;
  if (!refused) return html`<p class="meta" role="status">${_("Confirmation de votre adresse…")}</p>`;
  return html`<${Notice} level="warning" title=${_("Votre adresse e-mail n’a pas pu être confirmée.")}>
    <p>${refused.fields.token || refused.sentence}</p>${account}
  </${Notice}>`;
}

/** A part of the page. It fails without the others, and its answer is asked for by itself. */
function Part({ title, children }) {
  return html`<section class="panel"><h2>${title}</h2><${Alone}>${children}</${Alone}></section>`;
}

function Profile({ account, changed }) {
  const [saved, setSaved] = useState(false);
  const save = async (given) => {
    setSaved(false);
    changed(await send("PATCH", "account/", given));
    setSaved(true);
  };
  const check = (given) => missing(given, { display_name: _("Écrivez le nom que vos voisins verront.") });
  return html`<p class="seen"><span class="seen-mark" aria-hidden="true">${account.display_name.charAt(0)}</span>
      <span><b dir="auto">${account.display_name}</b><br /><span class="meta">${_("C’est tout ce que vos voisins voient : ni votre porte, ni votre e-mail, ni votre téléphone.")}</span></span>
    </p>
    ${saved && html`<${Notice} level="check" title=${_("C’est enregistré.")} />`}
    <${Form} label=${_("Enregistrer")} send=${save} check=${check}>
      <${Field}
        name="display_name"
        label=${_("Nom que vos voisins voient")}
        input=${{ autocomplete: "given-name", maxlength: 40, defaultValue: account.display_name, dir: "auto" }}
      />
    </${Form}>`;
}

function Reaching({ account, changed }) {
  const [saved, setSaved] = useState(false);
  const save = async (given) => {
    setSaved(false);
    changed(await send("PATCH", "account/", given));
    setSaved(true);
  };
  const unconfirmed = account.email && !account.email_confirmed;
  return html`<p class="meta">${_("Votre identifiant : {name}.", { name: account.username })}</p>
    ${saved && html`<${Notice} level="check" title=${_("C’est enregistré.")} />`}
    <${Form} label=${_("Enregistrer")} send=${save}>
      <${Field}
        name="email"
        label=${_("Adresse e-mail")}
        hint=${unconfirmed ? _("Pas encore confirmée : ouvrez le message que nous vous avons envoyé.") : ""}
        input=${{ type: "email", autocomplete: "email", defaultValue: account.email }}
        optional
      />
      <${Field}
        name="phone"
        label=${_("Téléphone")}
        input=${{ type: "tel", autocomplete: "tel", defaultValue: account.phone }}
        optional
      />
    </${Form}>`;
}

function ChangedPassword() {
  const [times, setTimes] = useState(0);
  const change = async (given) => {
    await send("POST", "account/password/", given);
    setTimes(times + 1);
  };
  const check = (given) => missing(given, { current_password: _("Écrivez votre mot de passe actuel."), ...NO_PASSWORD });
  return html`${times > 0 && html`<${Notice} level="check" title=${_("Votre mot de passe est changé.")} />`}
    <${Form} key=${times} label=${_("Changer mon mot de passe")} send=${change} check=${check}>
      <${Password} name="current_password" label=${_("Mot de passe actuel")} />
      <${NewPassword} label=${_("Nouveau mot de passe")} />
    </${Form}>`;
}

function Homes({ households }) {
  return html`<${Doors} households=${households} />
    <p class="buttons"><a class="button button-plain" href=${`${AREA}premiers-pas/`}>${_("Ajouter un logement avec un courrier")}</a></p>`;
}

function Account() {
  const [confirmed, setConfirmed] = useState(!TOKEN);
  if (!confirmed) return html`<${Confirmation} over=${() => setConfirmed(true)} />`;
  return html`<${Loaded} load=${() => get("account/")}>
      ${(account, setAccount) => {
        const changed = (given) => setAccount({ ...account, ...given });
        return html`
          <${Part} title=${_("Ce que les autres voient")}><${Profile} account=${account} changed=${changed} /></${Part}>
          <${Part} title=${_("Vos logements")}><${Homes} households=${account.households} /></${Part}>
          <${Part} title=${_("Vous joindre")}><${Reaching} account=${account} changed=${changed} /></${Part}>
          <${Part} title=${_("Être prévenu")}><${Preferences} account=${account} /></${Part}>
        `;
      }}
    </${Loaded}>
    <${Part} title=${_("Vos appareils")}><${Devices} /></${Part}>
    <${Part} title=${_("Votre mot de passe")}><${ChangedPassword} /></${Part}>
    <${Part} title=${_("Vos données")}><${MyData} /></${Part}>`;
}

mount(Account);
