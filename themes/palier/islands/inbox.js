// The list of messages, whole or its first ones.
import { AREA, html } from "./island.js";
import { _, moment } from "./text.js";

/** The address of a message on the page of messages. */
export function addressOf(message) {
  return `${AREA}messages/#message=${encodeURIComponent(message.id)}`;
}

/** Who wrote, to whom, and when. */
export function Credits({ message }) {
  return html`<p class="meta">
    <bdi>${message.signature}</bdi>${message.scope && html`, <bdi>${message.scope}</bdi>`}<br />
    <time datetime=${message.sent_at}>${moment(message.sent_at)}</time>
  </p>`;
}

/** Messages, newest first; the title of one that was not read is bold and says so. */
export function Inbox({ messages }) {
  return html`<ul class="inbox">
    ${messages.map(
      (message) => html`<li key=${message.id} class=${message.read ? "" : "inbox-unread"}>
        <h3><a href=${addressOf(message)} dir="auto">${message.title}</a></h3>
        ${!message.read && html`<p><span class="tag tag-sea">${_("Non lu")}</span></p>`}
        <${Credits} message=${message} />
      </li>`,
    )}
  </ul>`;
}

/** What stands where there is none. */
export function NoMessage() {
  return html`<p class="empty">
    ${_("Pas encore de message. Ceux de votre bailleur et de votre loge arriveront ici.")}
  </p>`;
}
