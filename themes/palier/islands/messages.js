// `espace/messages/`: the list of messages, and one of them where the address names it.
import { get, send } from "./api.js";
import { Credits, Inbox, NoMessage } from "./inbox.js";
import { Heading, Loaded, html, mount, useEffect, useState } from "./island.js";
import { More } from "./more.js";
import { _, plural } from "./text.js";

const named = () => decodeURIComponent((/^#message=([\w%-]+)$/.exec(location.hash) || ["", ""])[1]);

function Message({ id }) {
  // Whether it was marked as read is no business of whoever reads it.
  useEffect(() => void send("POST", `messages/${id}/read/`).catch(() => {}), []);
  return html`<${Loaded} load=${() => get(`messages/${id}/`)}>
    ${(message) => html`<article class="stack letter">
      <${Heading}><span dir="auto">${message.title}</span></${Heading}>
      <${Credits} message=${message} />
      <p class="letter-text" dir="auto">${message.text}</p>
    </article>`}
  </${Loaded}>`;
}

function List({ first }) {
  return html`<${More} first=${first} path="messages/" label=${_("Messages plus anciens")}
    said=${(count) => plural("{count} message de plus", "{count} messages de plus", count)}>
    ${(messages) => (messages.length ? html`<${Inbox} messages=${messages} />` : html`<${NoMessage} />`)}
  </${More}>`;
}

function Messages() {
  const [id, setId] = useState(named());
  useEffect(() => {
    const follow = () => {
      setId(named());
      scrollTo(0, 0);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  if (!id) return html`<${Loaded} key="list" load=${() => get("messages/")}>${(first) => html`<${List} first=${first} />`}</${Loaded}>`;
  return html`<div class="stack" key=${id}>
    <${Message} id=${id} />
    <p class="buttons"><a class="button button-plain" href="#">${_("Tous mes messages")}</a></p>
  </div>`;
}

mount(Messages);
