// « Chez moi » on the home page of a site, for those who are signed in.
import { html, render } from "./vendor/htm-preact/standalone.module.js";
import { get } from "./api.js";
import { _, plural } from "./text.js";
import { doorOf } from "./where.js";

const slot = document.getElementById("at-home");

function Line({ icon, term, children }) {
  return html`<div>
    <svg class="icon" width="24" height="24" aria-hidden="true"><use href=${`#icon-${icon}`} /></svg>
    <dt>${term}</dt>
    <dd>${children}</dd>
  </div>`;
}

function Panel({ children }) {
  return html`<section class="today">
    <h2 class="today-title">${_("Chez moi")}</h2>
    <dl class="today-list">${children}</dl>
  </section>`;
}

function Messages({ children }) {
  return html`<${Line} icon="mail" term=${_("Mes messages")}><a href=${`${slot.dataset.area}messages/`}>${children}</a></${Line}>`;
}

function MyReports({ children }) {
  return html`<${Line} icon="warning" term=${_("Mes signalements")}><a href=${`${slot.dataset.area}signalements/`}>${children}</a></${Line}>`;
}

function messages({ staff_message: count }) {
  return count ? plural("{count} message non lu", "{count} messages non lus", count) : _("Rien de nouveau");
}

function news({ report: count }) {
  return count ? plural("{count} nouvelle", "{count} nouvelles", count) : _("Rien de nouveau");
}

function show(panel) {
  render(panel, slot);
  slot.hidden = false;
}

get("session/").then(
  ({ resident, households, unread }) => {
    if (!resident) return;
    const homes = households.map(
      (each) => html`<${Line} key=${each.id} icon="building" term=${doorOf(each) || _("Ma résidence")}>
        <a href=${each.residence.path} dir="auto">${each.residence.title}</a>
      </${Line}>`,
    );
    show(html`<${Panel}>${homes}<${Messages}>${messages(unread)}</${Messages}><${MyReports}>${news(unread)}</${MyReports}></${Panel}>`);
  },
  (reason) => show(html`<${Panel}><${Messages}>${reason.sentence}</${Messages}></${Panel}>`),
);
