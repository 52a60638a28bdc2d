// `espace/messages/`: the list of messages, and one of them where the address names it.
import { get, send } from "./api.js";
import { Credits, Inbox, NoMessage } from "./inbox.js";
import { Button, Heading, Loaded, Notice, announce, html, mount, useEffect, useState } from "./island.js";
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
  const [messages, setMessages] = useState(first.results);
  const [next, setNext] = useState(first.next);
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState(false);
  const more = async () => {
    if (busy) return;
    setBusy(true);
    setFailure("");
    try {
      const page = await get(`messages/?cursor=${encodeURIComponent(next)}`);
      setMessages(messages.concat(page.results));
      setNext(page.next);
      announce(plural("{count} message de plus", "{count} messages de plus", page.results.length));
    } catch (reason) {
      setFailure(reason.sentence);
    }
    setBusy(false);
  };
  if (!messages.length) return html`<${NoMessage} />`;
  return html`<${Inbox} messages=${messages} />
    ${failure && html`<${Notice} level="warning" title=${failure} />`}
    ${next && html`<p class="buttons"><${Button} act=${more} busy=${busy}>${_("Messages plus anciens")}</${Button}></p>`}`;
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
