// The devices that are signed in, and how to sign them out.
import { get, send } from "./api.js";
import { Button, Icon, Loaded, Notice, announce, html, signIn, useState } from "./island.js";
import { _, day } from "./text.js";

/** « Chrome sur Android, cet appareil »: each with the day it was last seen. */
export function Devices() {
  return html`<${Loaded} load=${() => get("sessions/")}>
    ${(sessions, setSessions) => html`<${List} sessions=${sessions} left=${setSessions} />`}
  </${Loaded}>`;
}

function List({ sessions, left }) {
  const [failure, setFailure] = useState("");
  const act = async (method, path, kept, said) => {
    setFailure("");
    try {
      await send(method, path);
      left(kept);
      announce(said);
    } catch (reason) {
      if (reason.status === 401) signIn();
      else setFailure(reason.sentence);
    }
  };
  const end = (session) =>
    act(
      "DELETE",
      `sessions/${session.id}/`,
      sessions.filter((each) => each !== session),
      _("{device} est déconnecté.", { device: session.device }),
    );
  const others = sessions.filter((each) => !each.current);
  const endOthers = () =>
    act("POST", "sessions/end-others/", sessions.filter((each) => each.current), _("Tous les autres appareils sont déconnectés."));
  return html`<ul class="rows">
      ${sessions.map(
        (each) => html`<li key=${each.id}>
          <${Icon} name="device" />
          <p>
            <bdi>${each.device}</bdi>
            <span class="rows-more">${each.current ? _("Cet appareil") : _("Vu {day}", { day: day(each.seen_at) })}</span>
          </p>
          ${!each.current &&
          html`<${Button} act=${() => end(each)}>${_("Déconnecter")}<span class="unseen"> ${each.device}</span></${Button}>`}
        </li>`,
      )}
    </ul>
    ${failure && html`<${Notice} level="warning" title=${failure} />`}
    ${others.length > 1 && html`<p class="buttons"><${Button} act=${endOthers}>${_("Déconnecter tous les autres")}</${Button}></p>`}`;
}
