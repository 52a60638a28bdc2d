// `espace/signaler/`: danger first, then what, where, what is known already, the words and photos, and the number to keep.
import { fresh, get, send } from "./api.js";
import { eraseDraft, keepDraft, readDraft } from "./draft.js";
import { Fault } from "./fault.js";
import { Choices, Field, Form, missing } from "./form.js";
import { AREA, Button, Heading, Icon, Loaded, Notice, announce, html, mount, signIn, useEffect, useRef, useState } from "./island.js";
import { Telephone, numberOf } from "./numbers.js";
import { Photos, sendPhoto, unsent } from "./photos.js";
import { Stages } from "./stages.js";
import { _, day, plural } from "./text.js";

const STEPS = [_("Quoi"), _("Où"), _("Déjà connu ?"), _("Votre signalement")];
const WHAT = 0;
const WHERE = 1;
const KNOWN = 2;
const WORDS = 3;
/** What may be wrong with an answer of the first step, and of the second. */
const OF_WHAT = ["category", "household"];
const OF_WHERE = ["common", "building", "staircase", "floor", "kind"];
/** Answers after which nobody knows whether a report was taken in: none at all, one that is being dealt with, and too many. */
const UNSURE = [0, undefined, 409, 429];
const LONGEST = 4000;
const EMPTY = { text: "", availability: "", building: "", staircase: "", floor: "", kind: "", photos: [] };

function Back() {
  return html`<${Button} act=${() => history.back()}>${_("Revenir")}</${Button}>`;
}

/** What stops the form: whom to ring, at once. */
function Stop({ danger, again }) {
  return html`<section class="stack">
    <${Heading}>${danger.question}</${Heading}>
    <${Notice} level="danger" title=${_("N’attendez pas : appelez.")}><p>${danger.advice}</p></${Notice}>
    <ul class="phones">
      ${danger.numbers.map(({ number, who }) => {
        const scheme = number === "114" ? "sms" : "tel";
        return html`<li key=${number}><a href=${`${scheme}:${number.replace(/ /g, "")}`}><span>${who}</span> <b><bdi>${number}</bdi></b></a></li>`;
      })}
    </ul>
    <p>${_("Rien n’a été envoyé. Une fois tout le monde à l’abri, vous pourrez faire un signalement.")}</p>
    <p class="buttons"><${Button} act=${again}>${_("Revenir au signalement")}</${Button}></p>
  </section>`;
}

function Choice({ icon, title, hint, act }) {
  return html`<li><button type="button" onClick=${act}>
    ${icon && html`<${Icon} name=${icon} />`}
    <span><b dir="auto">${title}</b>${hint && html`<span class="meta" dir="auto">${hint}</span>`}</span>
  </button></li>`;
}

function WhatStep({ form, home, values, first, change, stop, next }) {
  const [asked, setAsked] = useState(null);
  const others = form.homes.filter((each) => each.household !== home.household);
  const choose = (category) => {
    change({ category: category.id, kind: "", common: category.where === "both" ? values.common : category.where === "common" });
    // The landlord's own instruction and the dangers of this category come before anything is asked.
    if (category.danger || category.dangers.length) setAsked(category);
    else next();
  };
  if (asked) {
    const dangers = form.dangers.filter(({ code }) => asked.dangers.includes(code));
    return html`<section class="stack">
      <${Heading}>${asked.name}</${Heading}>
      ${asked.danger && html`<${Notice} level="warning" title=${asked.danger} />`}
      <ul class="choices">
        ${dangers.map((each) => html`<${Choice} key=${each.code} icon="danger" title=${each.question} act=${() => stop(each)} />`)}
        <${Choice} icon="forward" title=${_("Non, rien de cela : continuer")} act=${next} />
      </ul>
      <p class="buttons"><${Button} act=${() => setAsked(null)}>${_("Revenir")}</${Button}></p>
    </section>`;
  }
  const question = _("Quelqu’un est-il en danger ?");
  return html`<section class="stack">
      ${first ? html`<h2>${question}</h2>` : html`<${Heading}>${question}</${Heading}>`}
      <ul class="choices choices-danger">
        ${form.dangers.map((each) => html`<${Choice} key=${each.code} icon="danger" title=${each.question} act=${() => stop(each)} />`)}
      </ul>
    </section>
    <section class="stack">
      <h2>${_("Sinon, qu’est-ce qui ne va pas ?")}</h2>
      ${others.length > 0 && html`<p>${home.residence} – ${home.dwelling}</p>
        <p class="buttons">${others.map((each) => html`<${Button} key=${each.household} act=${() => change({ ...EMPTY, household: each.household, photos: values.photos })}>
          ${_("Plutôt pour {residence}", { residence: each.residence })}
        </${Button}>`)}</p>`}
      ${home.categories.length
        ? html`<ul class="choices">
            ${home.categories.map((each) => html`<${Choice} key=${each.id} icon=${each.icon} title=${each.name} hint=${each.hint} act=${() => choose(each)} />`)}
          </ul>`
        : html`<${Nobody} home=${home} />`}
    </section>`;
}

function Nobody({ home }) {
  return html`<${Notice} level="warning" title=${_("Ici, les signalements ne sont pas encore ouverts.")}>
    <p>${_("Prévenez {landlord} par téléphone ou à la loge.", { landlord: home.landlord })}</p>
    ${home.phone && html`<p class="buttons"><${Telephone} number=${home.phone} /></p>`}
  </${Notice}>`;
}

function WhereStep({ form, home, category, values, change, stop, next }) {
  const [common, setCommon] = useState(values.common);
  const [building, setBuilding] = useState(values.building || (values.staircase ? "" : home.building));
  const stairs = (home.buildings.find((each) => each.name === building) || { staircases: [] }).staircases;
  const both = category.where === "both";
  const check = (given) => (both && !given.common ? { common: _("Dites si c’est dans les parties communes ou chez vous.") } : {});
  const go = async (given) => {
    const kind = category.kinds.find((each) => String(each.id) === given.kind);
    const danger = kind && form.dangers.find((each) => each.code === kind.danger);
    const shared = both ? given.common === "yes" : category.where === "common";
    const place = shared ? { building: given.building || "", staircase: given.staircase || "", floor: given.floor || "" } : {};
    change({ building: "", staircase: "", floor: "", ...place, common: shared, kind: given.kind || "" });
    if (danger) stop(danger);
    else await next();
  };
  return html`<${Form} label=${_("Continuer")} send=${go} check=${check} aside=${html`<${Back} />`}>
    ${both && html`<${Choices} name="common" label=${_("Où est-ce ?")} chosen=${common === undefined ? "" : common ? "yes" : "no"} change=${(value) => setCommon(value === "yes")}
      options=${[["no", _("Chez moi"), home.dwelling], ["yes", _("Dans les parties communes"), _("Hall, escalier, palier, cave, abords")]]} />`}
    ${common && home.buildings.length > 0 && html`<${Field} name="building" label=${_("Bâtiment")} optional>
      ${(attributes) => html`<select ...${attributes} required=${false} value=${building} onChange=${(event) => setBuilding(event.target.value)}>
        <option value="">${_("Toute la résidence, ou dehors")}</option>
        ${home.buildings.map((each) => html`<option key=${each.name} value=${each.name} selected=${each.name === building}>${each.name}</option>`)}
      </select>`}
    </${Field}>`}
    ${common && stairs.length > 0 && html`<${Field} name="staircase" label=${_("Escalier")} optional>
      ${(attributes) => html`<select ...${attributes} required=${false} key=${building}>
        <option value="">${_("Tout le bâtiment")}</option>
        ${stairs.map((each) => html`<option key=${each} value=${each} selected=${each === (values.staircase || (building === home.building && home.staircase))}>${each}</option>`)}
      </select>`}
    </${Field}>`}
    ${common && html`<${Field} name="floor" label=${_("Étage")} hint=${_("Par exemple : 3, rez-de-chaussée, sous-sol.")} input=${{ maxlength: 20, defaultValue: values.floor, class: "field-short" }} optional />`}
    ${category.kinds.length > 0 && html`<${Choices} name="kind" label=${_("Plus précisément")} chosen=${values.kind} optional
      options=${[...category.kinds.map((each) => [String(each.id), each.name]), ["", _("Autre chose, ou je ne sais pas")]]} />`}
  </${Form}>`;
}

function Known({ known, next }) {
  return html`<section class="stack">
    ${known.works.length > 0 && html`<h3>${_("Des travaux ou une coupure sont annoncés")}</h3>
      ${known.works.map((each) => html`<article class="letter stack" key=${each.url}>
        <h4><a href=${each.url} dir="auto">${each.title}</a></h4>
        <p>${each.state_label}${each.cut && html` – <bdi>${each.cut}</bdi>`}</p>
        <p class="meta">${_("Du {day}", { day: day(each.start) })}${each.end && ` ${_("au {day}", { day: day(each.end) })}`}</p>
      </article>`)}`}
    ${known.faults.length > 0 && html`<h3>${_("Déjà signalé au même endroit")}</h3>
      <p>${_("Si c’est la même panne, suivez-la : vous serez prévenu, sans rien écrire.")}</p>
      ${known.faults.map((each) => html`<${Fault} key=${each.id} fault=${each} level="4" />`)}`}
    <p class="buttons">
      <button type="button" class="button" onClick=${next}>${_("C’est autre chose : continuer")}</button>
      <${Back} />
    </p>
  </section>`;
}

function WordsStep({ form, home, known, values, change, errors, leave, kept }) {
  const count = useRef(null);
  const tell = (event) => {
    change({ [event.target.name]: event.target.value });
    const left = LONGEST - event.target.value.length;
    if (count.current) count.current.textContent = left < 500 ? plural("Encore {count} signe", "Encore {count} signes", Math.max(0, left)) : "";
  };
  const refused = values.photos.filter((each) => each.state === "refused");
  const check = (given) => ({ ...missing(given, { text: _("Dites en quelques mots ce qui ne va pas.") }), ...unsent(refused) });
  return html`<${Form} label=${_("Envoyer à {landlord}", { landlord: home.landlord })} send=${leave} check=${check} errors=${errors} aside=${html`<${Back} />`}>
    <${Field} name="text" label=${_("Que se passe-t-il ?")} hint=${_("Ce que vous voyez, depuis quand, si c’est tout le temps.")}>
      ${(attributes) => html`<textarea ...${attributes} type=${null} rows="5" maxlength=${LONGEST} dir="auto" defaultValue=${values.text} onInput=${tell}></textarea>
        <span class="meta" role="status" ref=${count}></span>`}
    </${Field}>
    <${Photos} photos=${values.photos} most=${form.most_photos} change=${(next) => change((before) => ({ photos: typeof next === "function" ? next(before.photos) : next }))} />
    <${Field} name="availability" label=${_("Quand peut-on passer ?")} hint=${_("Si quelqu’un doit entrer chez vous : jours et heures qui vous vont.")}
      input=${{ maxlength: 300, defaultValue: values.availability, dir: "auto", onInput: tell }} optional />
    <${Notice} title=${_("Réponse au plus tard {answer}, réparation au plus tard {repair}.", { answer: day(known.acknowledge_by), repair: day(known.fix_by) })}>
      <p>${_("Qui le verra : {who}", { who: known.who_will_see })}</p>
    </${Notice}>
    ${!kept && html`<p class="meta">${_("Cet appareil ne garde pas de brouillon : n’éteignez pas avant d’avoir envoyé.")}</p>`}
  </${Form}>`;
}

/** A report whose sending has an unknown outcome: it waits here, and leaves once. */
function Waiting({ sentence, again, busy, kept }) {
  return html`<section class="stack">
    <${Heading}>${_("Pas encore parti")}</${Heading}>
    <${Notice} level="warning" title=${sentence}>
      <p>${kept
        ? _("Votre signalement est gardé sur cet appareil. Il partira dès que la ligne reviendra, si cette page reste ouverte ; sinon, revenez ici. Il ne partira qu’une fois.")
        : _("Il partira dès que la ligne reviendra : laissez cette page ouverte. Il ne partira qu’une fois.")}</p>
    </${Notice}>
    <p class="buttons"><button type="button" class="button" aria-disabled=${busy ? "true" : undefined} onClick=${again}>${busy ? _("Un instant…") : _("Réessayer")}</button></p>
  </section>`;
}

function Sent({ report }) {
  return html`<section class="stack">
    <${Heading}>${_("C’est envoyé")}</${Heading}>
    <p>${_("Votre numéro, à dire au téléphone :")}</p>
    <p class="ticket"><bdi>${numberOf(report)}</bdi></p>
    <${Notice} level="check" title=${_("{landlord} vous répond au plus tard {day}.", { landlord: report.landlord, day: day(report.acknowledge_by) })}>
      <p>${_("Chaque étape vous sera dite ici, et comme vous l’avez choisi dans votre compte.")}</p>
    </${Notice}>
    <p class="buttons">
      <a class="button" href=${`${AREA}signalements/#signalement=${report.id}`}>${_("Suivre mon signalement")}</a>
      <a class="button button-plain" href=${AREA}>${_("Mon espace")}</a>
    </p>
  </section>`;
}

function bodyOf(values) {
  const { household, category, common, building, staircase, floor, kind, text, availability, photos } = values;
  return { household, category, common, building, staircase, floor, kind: kind ? Number(kind) : null, text, availability, photos: photos.map(({ id }) => id) };
}

/** What somebody had begun: a photo that was on its way when the page was closed has to go again. */
function resumed({ values, key }) {
  const photos = values.photos.map((each) => (each.state === "sending" ? { ...each, state: "waiting" } : each));
  return { values: { ...values, photos }, key };
}

function NewReport({ form, session, draft }) {
  const started = draft && resumed(draft);
  const [values, setValues] = useState(started ? started.values : { ...EMPTY, household: form.homes[0].household });
  const [step, setStep] = useState(WHAT);
  const [danger, setDanger] = useState(null);
  const [known, setKnown] = useState(null);
  const [errors, setErrors] = useState({});
  const [kept, setKept] = useState(!session.shared);
  const [withdrawn, setWithdrawn] = useState([]);
  const [waiting, setWaiting] = useState(started && started.key ? _("Un signalement attend de partir.") : "");
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(null);
  const latest = useRef(values);
  const key = useRef((started && started.key) || "");
  const first = useRef(true);
  const whole = form.homes.find((each) => each.household === values.household) || form.homes[0];
  const home = { ...whole, categories: whole.categories.filter(({ id }) => !withdrawn.includes(id)) };
  const category = home.categories.find((each) => each.id === values.category);
  // The dangers of a category are asked about before any word is written.
  const [opening, setOpening] = useState(Boolean(started && !waiting && category && (values.text || values.photos.length)));

  const save = async () => {
    if (session.shared) return;
    setKept(await keepDraft({ who: session.resident.username, at: Date.now(), values: latest.current, key: key.current }));
  };
  const change = (next) => {
    latest.current = { ...latest.current, ...(typeof next === "function" ? next(latest.current) : next) };
    setValues(latest.current);
    return save();
  };
  const go = (number) => {
    history.pushState({ step: number }, "");
    setStep(number);
    setErrors({});
    scrollTo(0, 0);
    announce(_("Étape {number} sur {all}", { number: number + 1, all: STEPS.length }));
  };
  const turnTo = (fields) => {
    if ("category" in fields) setWithdrawn((before) => before.concat(latest.current.category));
    if (OF_WHAT.some((name) => name in fields)) setStep(WHAT);
    else if (OF_WHERE.some((name) => name in fields)) setStep(WHERE);
    setErrors(fields);
  };
  const look = async () => {
    const { household, category: id, common, building, staircase } = latest.current;
    const query = new URLSearchParams({ household, category: id, common, building, staircase });
    try {
      const found = await get(`reports/before-sending/?${query}`);
      setKnown(found);
      go(!opening && (found.works.length || found.faults.length) ? KNOWN : WORDS);
    } catch (reason) {
      turnTo(reason.fields || {});
      throw reason;
    }
  };
  const deliver = async () => {
    for (const photo of latest.current.photos) {
      const replace = (next) => change((before) => ({ photos: before.photos.map((each) => (each.id === next.id ? next : each)) }));
      const reason = photo.state === "sent" ? null : await sendPhoto(photo, replace);
      if (reason && reason.fields.photo) reason.fields = { photos: reason.fields.photo };
      if (reason) throw reason;
    }
    key.current = key.current || fresh();
    await save();
    return send("POST", "reports/", bodyOf(latest.current), key.current);
  };
  const leave = async () => {
    setBusy(true);
    try {
      const report = await deliver();
      await eraseDraft();
      history.replaceState(null, "");
      setWaiting("");
      setSent(report);
    } catch (reason) {
      if (reason.status === 401) throw reason;
      if (UNSURE.includes(reason.status) || reason.status >= 500) return setWaiting(reason.sentence || String(reason));
      // Refused for good: nothing was sent, and what comes next is another report.
      key.current = "";
      setWaiting("");
      // The server keeps a photo for a day: one that is not there any more goes again.
      const again = (each) => (each.state === "sent" ? { ...each, state: "waiting" } : each);
      await change((before) => (reason.status === 422 && reason.fields.photos ? { photos: before.photos.map(again) } : {}));
      turnTo(Object.keys(reason.fields).length ? reason.fields : { text: reason.sentence });
      throw reason;
    } finally {
      setBusy(false);
    }
  };
  const retry = () => {
    if (!busy) leave().catch((reason) => reason.status === 401 && signIn());
  };
  useEffect(() => {
    first.current = false;
    if (waiting) retry();
    if (opening) look().catch((reason) => reason.status === 401 && signIn()).then(() => setOpening(false));
    const follow = (event) => setStep((event.state && event.state.step) || WHAT);
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
  useEffect(() => {
    if (!waiting) return undefined;
    addEventListener("online", retry);
    return () => removeEventListener("online", retry);
  }, [waiting, busy]);

  if (sent) return html`<${Sent} report=${sent} />`;
  if (danger) return html`<${Stop} danger=${danger} again=${() => setDanger(null)} />`;
  if (waiting) return html`<${Waiting} sentence=${waiting} again=${retry} busy=${busy} kept=${kept} />`;
  if (opening) return html`<p class="meta" role="status">${_("Un instant…")}</p>`;
  const ready = step === WHAT || !category ? WHAT : step > WHERE && !known ? WHERE : step;
  const shared = { form, home, category, values, change, stop: setDanger };
  return html`<section class="stack" key=${ready}>
    <${Stages} step=${ready} steps=${STEPS} />
    ${ready !== WHAT && html`<${Heading}>${ready === WHERE ? category.name : STEPS[ready]}</${Heading}>`}
    ${ready === WHAT && Object.keys(errors).length > 0 && html`<${Notice} level="danger" title=${Object.values(errors)[0]} />`}
    ${ready === WHAT && html`<${WhatStep} ...${shared} first=${first.current} next=${() => go(WHERE)} />`}
    ${ready === WHERE && html`<${WhereStep} ...${shared} next=${look} />`}
    ${ready === KNOWN && html`<${Known} known=${known} next=${() => go(WORDS)} />`}
    ${ready === WORDS && html`<${WordsStep} ...${shared} known=${known} errors=${errors} leave=${leave} kept=${kept} />`}
  </section>`;
}

/** A draft is shown before anything else, with what to do with it. */
function Begun({ form, session, draft }) {
  const [use, setUse] = useState(null);
  if (!draft || draft.key || use !== null) return html`<${NewReport} form=${form} session=${session} draft=${use === false ? null : draft} />`;
  const forget = async () => {
    await eraseDraft();
    setUse(false);
  };
  return html`<section class="stack">
    <${Heading}>${_("Un signalement est commencé")}</${Heading}>
    <p>${_("Il est gardé sur cet appareil depuis {day}.", { day: day(new Date(draft.at).toISOString()) })}</p>
    ${draft.values.text && html`<p class="letter letter-text" dir="auto">${draft.values.text}</p>`}
    <p class="buttons">
      <button type="button" class="button" onClick=${() => setUse(true)}>${_("Le continuer")}</button>
      <${Button} act=${forget}>${_("L’effacer et recommencer")}</${Button}>
    </p>
  </section>`;
}

async function all() {
  const session = await get("session/");
  if (!session.resident) throw Object.assign(new Error(), { status: 401 });
  const [form, draft] = await Promise.all([get("reports/form/"), session.shared ? eraseDraft() : readDraft(session.resident.username)]);
  return { session, form, draft };
}

function Page() {
  return html`<${Loaded} load=${all}>
    ${(found) =>
      found.form.homes.length
        ? html`<${Begun} ...${found} />`
        : html`<p class="empty">${_("Aucun logement dans votre compte : ajoutez le vôtre avec le courrier de votre bailleur.")}</p>`}
  </${Loaded}>`;
}

mount(Page);
