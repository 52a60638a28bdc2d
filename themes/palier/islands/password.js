// `espace/mot-de-passe/`: three ways back in, and the fourth step of one of them when the e-mail led here.
import { send } from "./api.js";
import { Field, Form, missing } from "./form.js";
import { AREA, Heading, Notice, html, mount, taken, useState } from "./island.js";
import { LetterFields, missingOfLetter } from "./letter.js";
import { NO_PASSWORD, NewPassword } from "./new_password.js";
import { _ } from "./text.js";

const TOKEN = taken("token");
const NO_USERNAME = { username: _("Écrivez votre identifiant.") };

function Username() {
  return html`<${Field}
    name="username"
    label=${_("Identifiant")}
    hint=${_("Celui avec lequel vous vous connectez.")}
    input=${{ autocomplete: "username", autocapitalize: "none", spellcheck: false }}
  />`;
}

function Done() {
  return html`<section class="stack">
    <${Heading}>${_("Votre mot de passe est changé")}</${Heading}>
    <${Notice} level="check" title=${_("Vous êtes connecté sur cet appareil.")}>
      <p>${_("Partout ailleurs, il faudra se connecter avec le nouveau mot de passe.")}</p>
    </${Notice}>
    <p class="buttons"><a class="button" href=${AREA}>${_("Aller à mon espace")}</a></p>
  </section>`;
}

function ByLetter({ done }) {
  const check = (given) => ({ ...missingOfLetter(given), ...missing(given, { ...NO_USERNAME, ...NO_PASSWORD }) });
  const reset = async (given) => {
    await send("POST", "password/letter/", given);
    done();
  };
  return html`<p>${_("Demandez un nouveau courrier à votre bailleur ou à la loge. Quand il est là :")}</p>
    <${Form} label=${_("Changer mon mot de passe")} send=${reset} check=${check} restricted>
      <${LetterFields} />
      <${Username} />
      <${NewPassword} label=${_("Nouveau mot de passe")} />
    </${Form}>`;
}

function ByLodge({ done }) {
  const check = (given) => missing(given, { ...NO_USERNAME, code: _("Écrivez le code que la loge vous a donné."), ...NO_PASSWORD });
  const reset = async (given) => {
    await send("POST", "password/lodge/", given);
    done();
  };
  return html`<p>${_("Il sert une fois, pendant un quart d’heure.")}</p>
    <${Form} label=${_("Changer mon mot de passe")} send=${reset} check=${check} restricted>
      <${Username} />
      <${Field}
        name="code"
        label=${_("Code de la loge")}
        hint=${_("8 chiffres, en deux groupes de quatre.")}
        input=${{ class: "field-code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 20 }}
      />
      <${NewPassword} label=${_("Nouveau mot de passe")} />
    </${Form}>`;
}

function ByEmail() {
  const [asked, setAsked] = useState(false);
  const ask = async (given) => {
    await send("POST", "password/email/", given);
    setAsked(true);
  };
  if (asked) {
    return html`<${Notice} level="check" title=${_("C’est demandé.")}>
      <p>${_("Si ce compte a une adresse e-mail, un message vient de partir. Regardez aussi dans les indésirables.")}</p>
    </${Notice}>`;
  }
  return html`<p>${_("Seulement si vous aviez donné une adresse e-mail.")}</p>
    <${Form} label=${_("Recevoir un e-mail")} send=${ask} check=${(given) => missing(given, NO_USERNAME)} restricted>
      <${Username} />
    </${Form}>`;
}

const WAYS = [
  { key: "letter", title: _("J’ai un nouveau courrier"), draw: (done) => html`<${ByLetter} done=${done} />` },
  { key: "code", title: _("J’ai un code de la loge"), draw: (done) => html`<${ByLodge} done=${done} />` },
  { key: "email", title: _("Par e-mail"), draw: () => html`<${ByEmail} />` },
  {
    key: "lodge",
    title: _("J’ai perdu mon courrier, ou rien ne marche"),
    draw: () => html`<p>
      ${_("Passez à la loge ou à la mairie avec une pièce d’identité. On vous donnera un code ou un nouveau courrier, et on peut faire le reste avec vous. Personne n’a besoin de connaître votre mot de passe.")}
    </p>`,
  },
];

function Ways({ done }) {
  const [way, setWay] = useState("");
  // One at a time, so that a page never has the same field twice.
  return html`<div>
    ${WAYS.map(
      ({ key, title, draw }) => html`<details
        class="fold"
        key=${key}
        open=${way === key}
        onToggle=${(event) => event.currentTarget.open !== (way === key) && setWay(event.currentTarget.open ? key : "")}
      >
        <summary><span>${title}</span></summary>
        <div class="stack">${way === key && draw(done)}</div>
      </details>`,
    )}
  </div>`;
}

function ByToken({ done }) {
  const reset = async (given) => {
    await send("POST", "password/email/confirm/", { ...given, token: TOKEN });
    done();
  };
  return html`<${Form} label=${_("Changer mon mot de passe")} send=${reset} check=${(given) => missing(given, NO_PASSWORD)} restricted>
    <${NewPassword} label=${_("Nouveau mot de passe")} />
  </${Form}>`;
}

function Forgotten() {
  const [changed, setChanged] = useState(false);
  const done = () => setChanged(true);
  if (changed) return html`<${Done} />`;
  return TOKEN ? html`<${ByToken} done=${done} />` : html`<${Ways} done=${done} />`;
}

mount(Forgotten);
