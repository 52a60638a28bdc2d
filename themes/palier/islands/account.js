// `espace/compte/`: what others see, the homes, how to be told, the password, the devices, and one's data.
import { get, send } from "./api.js";
import { MyData } from "./account_data.js";
import { Devices } from "./account_devices.js";
import { Homes } from "./account_homes.js";
import { Preferences } from "./account_preferences.js";
import { ThisDevice } from "./account_push.js";
import { Field, Form, Password, missing } from "./form.js";
import { Alone, Button, Loaded, Notice, html, mount, taken, useEffect, useState } from "./island.js";
import { NO_PASSWORD, NewPassword } from "./new_password.js";
import { _ } from "./text.js";

const TOKEN = taken("confirm");
const SAVED = _("C’est enregistré.");

/** The link of an e-mail led here: it serves from any device, signed in or not. */
function Confirmation({ over }) {
  const [refused, setRefused] = useState(null);
  const [done, setDone] = useState(false);
  useEffect(() => {
    send("POST", "account/email/confirm/", { token: TOKEN }).then(() => setDone(true), setRefused);
  }, []);
  const account = html`<p class="buttons"><${Button} act=${over}>${_("Voir mon compte")}</${Button}></p>`;
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
  const save = async (given) => changed(await send("PATCH", "account/", given));
  const check = (given) => missing(given, { display_name: _("Écrivez le nom que vos voisins verront.") });
  return html`<p class="seen"><span class="seen-mark" aria-hidden="true">${account.display_name.charAt(0)}</span>
      <span><b dir="auto">${account.display_name}</b><br /><span class="meta">${_("C’est tout ce que vos voisins voient : ni votre porte, ni votre e-mail, ni votre téléphone.")}</span></span>
    </p>
    <p class="meta">${_("Votre bailleur et votre loge savent combien de comptes votre logement a ouverts et combien d’habitants ont lu un message, pas lesquels. Pour vous dépanner, votre bailleur peut retrouver votre identifiant et ce nom. La mairie ne voit rien de votre compte.")}</p>
    <${Form} label=${_("Enregistrer")} send=${save} check=${check} done=${SAVED}>
      <${Field}
        name="display_name"
        label=${_("Nom que vos voisins voient")}
        input=${{ autocomplete: "given-name", maxlength: 40, defaultValue: account.display_name, dir: "auto" }}
      />
    </${Form}>`;
}

function Reaching({ account, changed }) {
  const save = async (given) => changed(await send("PATCH", "account/", given));
  const unconfirmed = account.email && !account.email_confirmed;
  return html`<p class="meta">${_("Votre identifiant : {name}.", { name: account.username })}</p>
    <${Form} label=${_("Enregistrer")} send=${save} done=${SAVED}>
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

function Account() {
  const [confirmed, setConfirmed] = useState(!TOKEN);
  if (!confirmed) return html`<${Confirmation} over=${() => setConfirmed(true)} />`;
  return html`<${Loaded} load=${() => get("account/")}>
      ${(account, setAccount) => {
        const changed = (given) => setAccount({ ...account, ...given });
        return html`
          <${Part} title=${_("Ce que les autres voient")}><${Profile} account=${account} changed=${changed} /></${Part}>
          <${Part} title=${_("Vos logements")}><${Homes} households=${account.households} changed=${changed} /></${Part}>
          <${Part} title=${_("Vous joindre")}><${Reaching} account=${account} changed=${changed} /></${Part}>
          <${Part} title=${_("Être prévenu")}><${Preferences} account=${account} /><${ThisDevice} /></${Part}>
        `;
      }}
    </${Loaded}>
    <${Part} title=${_("Vos appareils")}><${Devices} /></${Part}>
    <${Part} title=${_("Votre mot de passe")}><${ChangedPassword} /></${Part}>
    <${Part} title=${_("Vos données")}><${MyData} /></${Part}>`;
}

mount(Account);
