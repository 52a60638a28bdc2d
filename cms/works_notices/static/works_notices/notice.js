/**
 * Keeps « Ce qui sera dit aux habitants » right while the form is filled in, and copies the short text.
 * Without it, the panel shows what was saved last.
 */
const PAUSE = 600;

/** @param {HTMLElement} panel */
function follow(panel) {
  const form = panel.closest("form");
  const said = panel.querySelector("[data-works-notice-said]");
  let timer = 0;
  let latest = 0;
  let before = "";

  const ask = async () => {
    const body = new FormData(form);
    // Pictures are not needed to say when and where.
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    const now = new URLSearchParams(body).toString();
    if (now === before) return;
    before = now;
    const mine = ++latest;
    try {
      const response = await fetch(panel.dataset.url, { method: "POST", body });
      if (response.ok && !response.redirected && mine === latest) {
        const answer = document.createElement("div");
        answer.innerHTML = await response.text();
        // The same words again would be read aloud again.
        if (answer.textContent !== said.textContent) said.replaceChildren(...answer.childNodes);
      }
    } catch {
      before = "";
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
}

/** @param {HTMLElement} button */
async function copy(button) {
  const text = button.closest("[data-works-notice]").querySelector("[data-works-notice-text]");
  try {
    await navigator.clipboard.writeText(text.textContent.trim());
    const label = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 2000);
  } catch {
    // No clipboard without HTTPS: the text is selected, for the keyboard to copy it.
    getSelection().selectAllChildren(text);
  }
}

for (const panel of document.querySelectorAll("[data-works-notice]")) follow(panel);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-works-notice-copy]");
  if (button) copy(button);
});
