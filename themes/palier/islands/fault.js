// A known fault of the common parts: what it is, where, how far it is, and following it. Never a text, a photo or an author.
import { send } from "./api.js";
import { Button, Icon, Notice, announce, html, useState } from "./island.js";
import { _, capital, day } from "./text.js";

const TONES = { reported: "sun", acknowledged: "sea", scheduled: "sea", in_progress: "sun", done: "pine" };

/** The state of a report or a fault: words, a drawing and a tone. */
export function StateTag({ state, label }) {
  const icon = state === "done" ? "check" : state === "scheduled" ? "calendar" : state === "waiting_for_tenant" ? "information" : "clock";
  return html`<span class=${`tag tag-${TONES[state] || "sea"}`}><${Icon} name=${icon} />${capital(label)}</span>`;
}

const PARTS = { morning: _("le matin"), afternoon: _("l’après-midi") };

/** « Passage prévu mardi 24 novembre, le matin. » */
export function visit({ scheduled_on: on, scheduled_part: part }) {
  if (!on) return "";
  return part in PARTS
    ? _("Passage prévu {day}, {part}.", { day: day(on), part: PARTS[part] })
    : _("Passage prévu {day}.", { day: day(on) });
}

/** The address of a fault on the page of reports. */
export function addressOfFault(area, fault) {
  return `${area}signalements/#panne=${encodeURIComponent(fault.id)}`;
}

/** One fault with a button to follow it. `level` is that of its heading. */
export function Fault({ fault: first, level = 3 }) {
  const [fault, setFault] = useState(first);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const follow = async () => {
    if (busy) return;
    setBusy(true);
    setFailure("");
    try {
      await send(fault.followed ? "DELETE" : "POST", `reports/faults/${fault.id}/follow/`);
      setFault({ ...fault, followed: !fault.followed });
      announce(fault.followed ? _("Vous ne suivez plus cette panne.") : _("Vous suivez cette panne : vous saurez ce qu’elle devient."));
    } catch (reason) {
      setFailure(reason.sentence);
    }
    setBusy(false);
  };
  return html`<article class="letter stack fault">
    <div class="tags"><${StateTag} state=${fault.state} label=${fault.state_label} />${fault.followed && html`<span class="tag tag-pine"><${Icon} name="check" />${_("Vous la suivez")}</span>`}</div>
    <${`h${level}`} dir="auto">${fault.category}</>
    <p dir="auto">${fault.place}</p>
    <p class="meta">${_("Connue depuis {day}.", { day: day(fault.since) })} ${visit(fault)} ${fault.done_on && _("Réparée {day}.", { day: day(fault.done_on) })}</p>
    ${failure && html`<${Notice} level="warning" title=${failure} />`}
    <p class="buttons"><${Button} act=${follow} busy=${busy}>${fault.followed ? _("Ne plus suivre") : _("Suivre cette panne")}</${Button}></p>
  </article>`;
}
