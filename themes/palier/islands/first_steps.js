// `espace/premiers-pas/`: with the letter in hand, an account in three steps, or one more home in the account one has.
import { get, isSignedIn, send } from "./api.js";
import { Field, Form, missing } from "./form.js";
import { AREA, Button, Heading, Loaded, Notice, announce, html, mount, taken, useEffect, useState } from "./island.js";
import { LetterFields, grouped, missingOfLetter } from "./letter.js";
import { NO_PASSWORD, NewPassword } from "./new_password.js";
import { Stages } from "./stages.js";
import { _, day, plural } from "./text.js";
import { doorOf } from "./where.js";

const STEPS = [_("Le courrier"), _("Votre nom"), _("Votre mot de passe")];
const FIELDS = [["code", "initials"], ["username", "display_name"], ["password", "email", "phone"]];

const SCANNED = grouped(taken("code"));

function Place({ letter }) {
  const where = [letter.residence, doorOf(letter)].filter(Boolean).join(", ");
  return html`<${Notice} level="check" title=${_("Le code est bon : {where}.", { where })}>
    <p class="meta">
      ${plural("Il reste {count} compte à ouvrir avec ce courrier,", "Il reste {count} comptes à ouvrir avec ce courrier,", letter.places_left)}
      ${_(" jusqu’au {day}.", { day: day(letter.until) })}
    </p>
  </${Notice}>`;
}

function LetterStep({ values, errors, done }) {
  const open = async (given) => done(given, await send("POST", "letter/", given));
  return html`${SCANNED && values.code === SCANNED && html`<${Notice} level="check" title=${_("Le code de votre courrier est déjà écrit.")} />`}
    <${Form} label=${_("Continuer")} send=${open} check=${missingOfLetter} errors=${errors} restricted>
      <${LetterFields} code=${values.code} initials=${values.initials} />
    </${Form}>`;
}

function Back() {
  return html`<${Button} act=${() => history.back()}>${_("Revenir")}</${Button}>`;
}

function NameStep({ values, errors, done }) {
  const check = (given) =>
    missing(given, {
      display_name: _("Écrivez le nom que vos voisins verront."),
      username: _("Choisissez un identifiant."),
    });
  return html`<${Form} label=${_("Continuer")} send=${async (given) => done(given)} check=${check} errors=${errors} aside=${html`<${Back} />`}>
    <${Field}
      name="display_name"
      label=${_("Nom que vos voisins verront")}
      hint=${_("Un prénom suffit. Vous pourrez le changer.")}
      input=${{ autocomplete: "given-name", maxlength: 40, defaultValue: values.display_name, dir: "auto" }}
    />
    <${Field}
      name="username"
      label=${_("Identifiant pour vous connecter")}
      hint=${_("Sans espace, par exemple amina.b. Vous seul le verrez : notez-le.")}
      input=${{ autocomplete: "username", autocapitalize: "none", spellcheck: false, maxlength: 40, defaultValue: values.username }}
    />
  </${Form}>`;
}

function PasswordStep({ values, errors, done }) {
  return html`<${Form}
    label=${_("Ouvrir mon espace")}
    send=${done}
    check=${(given) => missing(given, NO_PASSWORD)}
    errors=${errors}
    aside=${html`<${Back} />`}
    restricted
  >
    <input type="text" name="username" autocomplete="username" value=${values.username} readonly hidden />
    <${NewPassword} />
    <${Field}
      name="email"
      label=${_("Adresse e-mail")}
      hint=${_("Elle sert à retrouver votre mot de passe et à vous prévenir d’un message. Rien d’autre.")}
      input=${{ type: "email", autocomplete: "email", defaultValue: values.email }}
      optional
    />
  </${Form}>`;
}

function Welcome({ session }) {
  const { households, resident } = session;
  const residence = households.length && households[households.length - 1].residence;
  return html`<section class="stack">
    <${Heading}>${_("Bienvenue chez vous, {name}", { name: resident.display_name })}</${Heading}>
    <${Notice} level="check" title=${_("Votre espace est ouvert sur cet appareil.")}>
      <p>${_("Gardez votre identifiant et votre mot de passe : le courrier ne sert plus, vous pouvez le détruire.")}</p>
    </${Notice}>
    <p class="buttons">
      <a class="button" href=${`${AREA}messages/`}>${_("Lire mes messages")}</a>
      ${residence && html`<a class="button button-plain" href=${residence.path} dir="auto">${residence.title}</a>`}
    </p>
  </section>`;
}

function Account() {
  const [step, setStep] = useState(0);
  const [values, setValues] = useState({ code: SCANNED });
  const [letter, setLetter] = useState(null);
  const [errors, setErrors] = useState({});
  const [session, setSession] = useState(null);
  useEffect(() => {
    const follow = (event) => setStep((event.state && event.state.step) || 0);
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);

  const go = (number) => {
    history.pushState({ step: number }, "");
    setStep(number);
    announce(_("Étape {number} sur {all}", { number: number + 1, all: STEPS.length }));
  };
  const keep = (given, found) => {
    setValues({ ...values, ...given });
    setErrors({});
    if (found) setLetter(found);
    go(step + 1);
  };
  const open = async (given) => {
    const all = { ...values, ...given };
    if (!all.email) delete all.email;
    try {
      setSession(await send("POST", "account/", all));
      history.replaceState(null, "");
    } catch (reason) {
      // What is wrong may have been written two steps ago.
      const at = FIELDS.findIndex((names) => names.some((name) => name in (reason.fields || {})));
      if (at < 0 || at === step) throw reason;
      setValues(all);
      setErrors(reason.fields);
      go(at);
    }
  };

  if (session) return html`<${Welcome} session=${session} />`;
  const Step = [LetterStep, NameStep, PasswordStep][step];
  return html`<section class="stack" key=${step}>
    <${Stages} step=${step} steps=${STEPS} />
    ${step ? html`<${Heading}>${STEPS[step]}</${Heading}>` : html`<h2>${STEPS[0]}</h2>`}
    ${step === 1 && letter && html`<${Place} letter=${letter} />`}
    <${Step} values=${values} errors=${errors} done=${step === 2 ? open : keep} />
  </section>`;
}

function Addition({ resident }) {
  const [session, setSession] = useState(null);
  const add = async (given) => {
    await send("POST", "households/", given);
    setSession(await get("session/"));
  };
  if (session) {
    return html`<section class="stack">
      <${Heading}>${_("Ce logement est dans votre compte")}</${Heading}>
      <p class="buttons"><a class="button" href=${AREA}>${_("Aller à mon espace")}</a></p>
    </section>`;
  }
  return html`<section class="stack">
    <${Notice} title=${_("Vous êtes connecté : {name}.", { name: resident.display_name })}>
      <p>${_("Le courrier ajoutera un logement à votre compte.")}</p>
    </${Notice}>
    <${Form} label=${_("Ajouter ce logement")} send=${add} check=${missingOfLetter}>
      <${LetterFields} code=${SCANNED} />
    </${Form}>
  </section>`;
}

function FirstSteps() {
  if (!isSignedIn()) return html`<${Account} />`;
  return html`<${Loaded} load=${() => get("session/")}>
    ${({ resident }) => (resident ? html`<${Addition} resident=${resident} />` : html`<${Account} />`)}
  </${Loaded}>`;
}

mount(FirstSteps);
