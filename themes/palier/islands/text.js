// The words of the islands. French is the language of the messages (docs/adr/0006): another one is a catalogue for these
// three functions, and no other change.

/** A message with its values: `_("Bonjour {name}", {name})`. */
export function _(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
}

/** A message that counts: one for 0 and 1, one for more, as French does. `{count}` is the number. */
export function plural(one, many, count) {
  return _(count < 2 ? one : many, { count });
}

/** Words of the API as a sentence begins: « Reçu ». */
export function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const LOCALE = "fr-FR";

/** An instant of the API as a day: « samedi 21 novembre », « mardi 1er décembre », with its year where it is not this one. */
export function day(instant) {
  const date = new Date(instant.length === 10 ? `${instant}T12:00` : instant);
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  const words = date.toLocaleDateString(LOCALE, { weekday: "long", day: "numeric", month: "long", year });
  // No browser writes the first of a month as French does.
  return words.replace(" 1 ", " 1er ");
}

/** An instant as a day and an hour: « samedi 21 novembre à 18 h 30 ». */
export function moment(instant) {
  const date = new Date(instant);
  const minutes = date.getMinutes() ? `\u00a0${String(date.getMinutes()).padStart(2, "0")}` : "";
  return _("{day} à {hour}\u00a0h{minutes}", { day: day(instant), hour: date.getHours(), minutes });
}

/** A waiting time in words, from seconds: never « 247 secondes ». */
export function waiting(seconds) {
  if (seconds < 60) return _("une minute");
  if (seconds < 3600) return plural("{count} minute", "{count} minutes", Math.ceil(seconds / 60));
  return plural("{count} heure", "{count} heures", Math.ceil(seconds / 3600));
}
