// A copy of what is kept about somebody, and the end of the account.
import { file, send } from "./api.js";
import { eraseDraft } from "./draft.js";
import { Form, Password, missing } from "./form.js";
import { AREA, Button, Notice, announce, html, useState } from "./island.js";
import { _ } from "./text.js";

function save(blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = "mes-donnees.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/** The copy to download, and the account to erase: asked for twice, with the password. */
export function MyData() {
  const [asked, setAsked] = useState(false);
  const copy = async () => {
    save(await file("account/export/"));
    announce(_("La copie est téléchargée."));
  };
  const erase = async (given) => {
    await send("POST", "account/erasure/", given);
    await eraseDraft();
    location.assign(AREA);
  };
  const check = (given) => missing(given, { password: _("Écrivez votre mot de passe pour confirmer.") });
  return html`<p>${_("Tout ce que nous gardons de vous tient dans un fichier.")}</p>
    <${Form} label=${_("Télécharger mes données")} tone="button-plain" send=${copy} />
    ${asked
      ? html`<${Notice} level="danger" title=${_("Effacer votre compte ?")}>
            <p>${_("Votre nom, vos coordonnées, vos messages et ce que vous avez écrit et photographié dans vos signalements disparaissent tout de suite, pour toujours. La panne, elle, reste connue, sans vous. Pour revenir, il faudra un nouveau courrier.")}</p>
          </${Notice}>
          <${Form}
            label=${_("Effacer pour toujours")}
            tone="button-danger"
            send=${erase}
            check=${check}
            aside=${html`<${Button} act=${() => setAsked(false)}>${_("Garder mon compte")}</${Button}>`}
          >
            <${Password} label=${_("Votre mot de passe")} />
          </${Form}>`
      : html`<p class="buttons"><${Button} act=${() => setAsked(true)}>${_("Effacer mon compte")}</${Button}></p>`}`;
}
