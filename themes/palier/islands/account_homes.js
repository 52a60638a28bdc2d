// The homes of an account, and how to leave one.
import { send } from "./api.js";
import { Doors } from "./doors.js";
import { eraseDraft } from "./draft.js";
import { Form } from "./form.js";
import { AREA, Button, Heading, Notice, announce, html, useState } from "./island.js";
import { _ } from "./text.js";
import { doorOf } from "./where.js";

/** The households of somebody; leaving one is asked about first, since only a letter brings back. */
export function Homes({ households, changed }) {
  const [leaving, setLeaving] = useState(null);
  const act = (each) => html`<${Button} act=${() => setLeaving(each)}>${_("Quitter")}<span class="unseen"> ${nameOf(each)}</span></${Button}>`;
  const leave = async () => {
    await send("DELETE", `households/${leaving.id}/`);
    const left = households.filter((each) => each !== leaving);
    if (!left.length) {
      await eraseDraft();
      return location.assign(AREA);
    }
    announce(_("{home} n’est plus dans votre compte.", { home: nameOf(leaving) }));
    setLeaving(null);
    changed({ households: left });
  };
  return html`<${Doors} households=${households} act=${act} />
    ${leaving
      ? html`<div class="stack" key=${leaving.id}>
          <${Heading} level=${3}>${_("Quitter {home} ?", { home: nameOf(leaving) })}</${Heading}>
          <${Notice} level="warning" title=${_("Vous ne recevrez plus les messages de ce logement.")}>
            <p>${_("Les autres comptes du logement restent. Pour revenir, il faudra le code d’un courrier.")} ${households.length > 1 ? "" : _("C’est votre seul logement : tous vos appareils seront déconnectés. Votre compte, lui, reste.")}</p>
          </${Notice}>
          <${Form}
            label=${_("Quitter ce logement")}
            tone="button-danger"
            send=${leave}
            aside=${html`<${Button} act=${() => setLeaving(null)}>${_("Rester")}</${Button}>`}
          />
        </div>`
      : html`<p class="buttons"><a class="button button-plain" href=${`${AREA}premiers-pas/`}>${_("Ajouter un logement avec un courrier")}</a></p>`}`;
}

function nameOf(household) {
  return [household.residence.title, doorOf(household)].filter(Boolean).join(", ");
}
