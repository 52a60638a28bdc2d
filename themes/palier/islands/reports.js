// `espace/signalements/`: one's reports, one of them, or a known fault, where the address names it.
import { get, send } from "./api.js";
import { Fault, StateTag, visit } from "./fault.js";
import { Choices, Field, Form, missing } from "./form.js";
import { AREA, Alone, Button, Heading, Loaded, Notice, announce, html, mount, useEffect, useState } from "./island.js";
import { More } from "./more.js";
import { Telephone, numberOf } from "./numbers.js";
import { Photos, unsent } from "./photos.js";
import { Reports, titleOf } from "./report_lines.js";
import { _, capital, day, moment, plural } from "./text.js";

const named = (what) => decodeURIComponent((new RegExp(`^#${what}=([\\w%-]+)$`).exec(location.hash) || ["", ""])[1]);
const MOST_PHOTOS = 5;

function Faults() {
  return html`<${Loaded} load=${() => get("reports/faults/")}>
    ${({ results }) =>
      results.length
        ? html`<div class="stack">${results.map((each) => html`<${Fault} key=${each.id} fault=${each} />`)}</div>`
        : html`<p class="empty">${_("Aucune panne connue dans les parties communes.")}</p>`}
  </${Loaded}>`;
}

function List({ first }) {
  return html`<p class="buttons"><a class="button" href=${`${AREA}signaler/`}>${_("Signaler un problème")}</a></p>
    <section class="stack">
      <h2>${_("Ce que j’ai signalé")}</h2>
      <${More} first=${first} path="reports/" label=${_("Signalements plus anciens")}
        said=${(count) => plural("{count} signalement de plus", "{count} signalements de plus", count)}>
        ${(reports) =>
          reports.length
            ? html`<${Reports} reports=${reports} />`
            : html`<p class="empty">${_("Vous n’avez rien signalé. Une panne, une fuite, un hall sale ? Une minute suffit.")}</p>`}
      </${More}>
    </section>
    <section class="stack">
      <h2>${_("Pannes connues chez moi")}</h2>
      <${Alone}><${Faults} /></${Alone}>
    </section>`;
}

function Event({ event }) {
  const said = event.reason_label || event.outcome_label;
  return html`<li>
    <p class="history-at tags">
      ${event.state ? html`<${StateTag} state=${event.state} label=${event.state_label} />` : html`<b>${event.actor_label}</b>`}
      <span class="meta">${event.state && `${event.actor_label}, `}<time datetime=${event.at}>${moment(event.at)}</time></span>
    </p>
    ${said && html`<p class="history-span"><b>${said}</b></p>`}
    ${visit(event) && html`<p>${visit(event)}</p>`}
    ${event.text && html`<p class="letter-words" dir="auto">${event.text}</p>`}
  </li>`;
}

const ASKS = {
  answer: [_("Votre réponse"), _("Répondre"), _("Votre réponse est envoyée.")],
  update: [_("Ajouter quelque chose"), _("Envoyer"), _("C’est ajouté.")],
  contest: [_("Ce n’est pas réglé : que reste-t-il ?"), _("Dire que ce n’est pas réglé"), _("C’est dit : votre bailleur doit y revenir.")],
  resume: [_("Pourquoi le reprendre ?"), _("Reprendre ce signalement"), _("Votre signalement est repris.")],
};
const PATHS = { answer: "updates", update: "updates", contest: "contest", resume: "resume" };

function Write({ report, what, changed }) {
  const [label, button] = ASKS[what];
  const [photos, setPhotos] = useState([]);
  const pictures = what === "answer" || what === "update";
  const act = async (given) => {
    const values = pictures ? { ...given, photos: photos.filter((each) => each.state === "sent").map(({ id }) => id) } : given;
    changed(await send("POST", `reports/${report.id}/${PATHS[what]}/`, values), ASKS[what][2]);
  };
  const check = (given) => ({ ...missing(given, { text: _("Écrivez quelques mots.") }), ...unsent(photos) });
  return html`<${Form} label=${button} send=${act} check=${check} tone=${what === "contest" ? "button-plain" : ""}>
    <${Field} name="text" label=${label}>
      ${(attributes) => html`<textarea ...${attributes} type=${null} rows="3" maxlength="4000" dir="auto"></textarea>`}
    </${Field}>
    ${pictures && html`<${Photos} photos=${photos} change=${setPhotos} most=${MOST_PHOTOS} />`}
  </${Form}>`;
}

const RATES = [["4", _("Très bien")], ["3", _("Plutôt bien")], ["2", _("Plutôt mal")], ["1", _("Très mal")]];

function Rate({ report, changed }) {
  const rate = async ({ satisfaction, text = "" }) =>
    changed(await send("POST", `reports/${report.id}/satisfaction/`, { satisfaction: Number(satisfaction), text }), _("Merci de votre réponse."));
  const check = (given) => (given.satisfaction ? {} : { satisfaction: _("Choisissez une réponse.") });
  return html`<section class="panel panel-soft">
    <h3>${report.satisfaction ? _("Votre avis") : _("Comment cela s’est-il passé ?")}</h3>
    <${Form} label=${report.satisfaction ? _("Changer mon avis") : _("Donner mon avis")} send=${rate} check=${check} tone="button-plain">
      <${Choices} name="satisfaction" label=${_("Le problème a été traité")} options=${RATES} chosen=${String(report.satisfaction || "")} />
    </${Form}>
  </section>`;
}

function Cancel({ report, changed }) {
  const cancel = async () => changed(await send("POST", `reports/${report.id}/cancel/`, { text: "" }), _("Votre signalement est annulé."));
  return html`<details class="fold">
    <summary><span>${_("Ce n’est plus la peine")}</span></summary>
    <div class="stack">
      <p>${_("Le problème a disparu, ou vous vous êtes trompé ? Vous pourrez reprendre ce signalement pendant quatorze jours.")}</p>
      <${Form} label=${_("Annuler mon signalement")} send=${cancel} tone="button-plain" />
    </div>
  </details>`;
}

function Due({ report }) {
  if (!report.open) return null;
  if (report.state === "waiting_for_tenant") {
    return html`<${Notice} level="warning" title=${_("Votre bailleur attend votre réponse.")} />`;
  }
  const waits = report.state === "received" || report.state === "reopened" || report.state === "contested";
  const title = visit(report) || (waits ? _("Réponse au plus tard {day}.", { day: day(report.acknowledge_by) }) : _("Réparation au plus tard {day}.", { day: day(report.fix_by) }));
  return html`<${Notice} title=${title}><p>${capital(report.delivery_label)}.</p></${Notice}>`;
}

function Pictures({ photos }) {
  return html`<ul class="report-photos">
    ${photos.map(({ id, width, height }, at) => {
      const address = `/api/resident/reports/photos/${id}/`;
      return html`<li key=${id}><a href=${address}><img src=${address} width=${width} height=${height} loading="lazy" alt=${_("Photo {number} de votre signalement", { number: at + 1 })} /></a></li>`;
    })}
  </ul>`;
}

function Report({ id }) {
  // Whether it was marked as read is no business of whoever reads it.
  useEffect(() => void send("POST", `reports/${id}/read/`).catch(() => {}), []);
  const [said, setSaid] = useState("");
  return html`<${Loaded} load=${() => get(`reports/${id}/`)}>
    ${(report, setReport) => {
      const changed = (next, sentence) => {
        setReport(next);
        setSaid(sentence);
        announce(sentence);
      };
      const may = (what) => report.may.includes(what);
      const writes = Object.keys(ASKS).filter(may);
      return html`<article class="stack stack-article">
        <div class="stack">
          <div class="tags"><${StateTag} state=${report.state} label=${report.state_label} /></div>
          <${Heading}><span dir="auto">${titleOf(report)}</span></${Heading}>
          <p class="meta"><bdi>${report.place}</bdi>, <bdi>${report.residence}</bdi><br />${_("Envoyé {day}", { day: moment(report.created_at) })}</p>
          <p class="ticket"><span class="meta">${_("Numéro")}</span> <bdi>${numberOf(report)}</bdi></p>
        </div>
        ${said && html`<${Notice} level="check" title=${said} />`}
        <${Due} report=${report} />
        <div class="letter stack">
          <p class="letter-words" dir="auto">${report.text}</p>
          ${report.availability && html`<p class="meta">${_("Pour passer : {when}", { when: report.availability })}</p>`}
          ${report.photos.length > 0 && html`<${Pictures} photos=${report.photos} />`}
        </div>
        ${report.joined && html`<section class="stack"><h3>${_("C’est la même panne qu’un autre signalement")}</h3><${Fault} fault=${report.joined} level="4" /></section>`}
        ${may("rate") && html`<${Rate} key=${`rate${report.satisfaction}`} report=${report} changed=${changed} />`}
        <section class="stack"><h3>${_("Ce qui s’est passé")}</h3>
          <ol class="history">${report.thread.slice().reverse().map((each) => html`<${Event} key=${each.at + each.kind} event=${each} />`)}</ol>
        </section>
        ${writes.map((what) => html`<section class="stack" key=${what + report.thread.length}>
          ${what === "contest" && report.contest_until && html`<p class="meta">${_("Possible jusqu’au {day}.", { day: day(report.contest_until) })}</p>`}
          <${Write} report=${report} what=${what} changed=${changed} />
        </section>`)}
        ${may("cancel") && html`<${Cancel} report=${report} changed=${changed} />`}
        <p class="meta">${_("Qui le voit : {who}", { who: report.who_will_see })}</p>
        <p class="buttons"><${Button} act=${() => print()}>${_("Imprimer")}</${Button}> ${report.phone && html`<${Telephone} number=${report.phone} />`}</p>
      </article>`;
    }}
  </${Loaded}>`;
}

function Page() {
  const [, turn] = useState(0);
  useEffect(() => {
    const follow = () => {
      turn((before) => before + 1);
      scrollTo(0, 0);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const report = named("signalement");
  const fault = named("panne");
  if (!report && !fault) {
    return html`<${Loaded} key="list" load=${() => get("reports/")}>${(first) => html`<${List} first=${first} />`}</${Loaded}>`;
  }
  return html`<div class="stack" key=${report + fault}>
    ${report
      ? html`<${Report} id=${report} />`
      : html`<${Heading}>${_("Panne connue")}</${Heading}><${Loaded} load=${() => get(`reports/faults/${fault}/`)}>${(found) => html`<${Fault} fault=${found} />`}</${Loaded}>`}
    <p class="buttons"><a class="button button-plain" href="#">${_("Tous mes signalements")}</a></p>
  </div>`;
}

mount(Page);
