// How somebody is told that something awaits them, and of what.
import { get, send } from "./api.js";
import { Field, Form, Tick } from "./form.js";
import { Loaded, html } from "./island.js";
import { _ } from "./text.js";

// The topics of the API, in its order.
const TOPICS = {
  staff_message: _("Les messages de votre bailleur et de votre loge"),
  works_notice: _("Les travaux et les coupures chez vous"),
  report: _("Vos signalements et les pannes que vous suivez"),
};

/** Channels, topics and quiet hours. A channel without an address says what it lacks. */
export function Preferences({ account }) {
  return html`<${Loaded} load=${() => get("notifications/preferences/")}>
    ${(preferences) => html`<${Choices} preferences=${preferences} account=${account} />`}
  </${Loaded}>`;
}

const hour = (time) => (time || "").slice(0, 5);

function Choices({ preferences, account }) {
  const save = (given) =>
    send("PATCH", "notifications/preferences/", {
      email: "email" in given,
      sms: "sms" in given,
      quiet_from: given.quiet_from,
      quiet_until: given.quiet_until,
      unwanted_topics: Object.keys(TOPICS).filter((topic) => !(topic in given)),
    });
  return html`<p>${_("Tout est toujours ici, dans votre espace. En plus, vous pouvez être prévenu :")}</p>
    <${Form} label=${_("Enregistrer mes choix")} send=${save} done=${_("C’est enregistré.")}>
      <${Tick} name="email" label=${_("par e-mail")} hint=${account.email ? "" : _("Donnez d’abord votre adresse plus haut.")} ticked=${preferences.email} />
      <${Tick} name="sms" label=${_("par SMS")} hint=${account.phone ? "" : _("Donnez d’abord votre numéro plus haut.")} ticked=${preferences.sms} />
      <fieldset class="stack">
        <legend>${_("De quoi")}</legend>
        ${Object.keys(TOPICS).map((topic) => html`<${Tick} key=${topic} name=${topic} label=${TOPICS[topic]} ticked=${!preferences.unwanted_topics.includes(topic)} />`)}
      </fieldset>
      <div class="field-row">
        <${Field} name="quiet_from" label=${_("Jamais après")} input=${{ type: "time", defaultValue: hour(preferences.quiet_from) }} />
        <${Field} name="quiet_until" label=${_("ni avant")} input=${{ type: "time", defaultValue: hour(preferences.quiet_until) }} />
      </div>
    </${Form}>`;
}
