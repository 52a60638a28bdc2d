// On a residence's page, for those who are signed in and live there: the known faults of the common parts.
import { html, render } from "./vendor/htm-preact/standalone.module.js";
import { get } from "./api.js";
import { _, day } from "./text.js";

const slot = document.getElementById("at-residence");
const { area } = slot.dataset;

function Panel({ faults }) {
  return html`<section class="today">
    <h2 class="today-title">${_("Chez moi")}</h2>
    ${faults.length > 0 && html`<dl class="today-list">
      ${faults.map(
        (each) => html`<div key=${each.id}>
          <svg class="icon" width="24" height="24" aria-hidden="true"><use href="#icon-warning" /></svg>
          <dt>${_("Panne connue : {state}", { state: each.state_label })}</dt>
          <dd><a href=${`${area}signalements/#panne=${each.id}`} dir="auto">${each.category}, ${each.place}</a>
            <span class="meta">${_("Depuis {day}", { day: day(each.since) })}</span></dd>
        </div>`,
      )}
    </dl>`}
    <p class="buttons today-more">
      <a class="button" href=${`${area}signaler/`}>${_("Signaler un problème")}</a>
      <a class="button button-plain" href=${`${area}signalements/`}>${_("Mes signalements")}</a>
    </p>
  </section>`;
}

get("session/").then(async ({ resident, households }) => {
  const home = resident && households.find((each) => each.residence.path === location.pathname);
  if (!home) return;
  const { results } = await get("reports/faults/").catch(() => ({ results: [] }));
  render(html`<${Panel} faults=${results.filter((each) => each.residence === home.residence.title)} />`, slot);
  slot.hidden = false;
});
