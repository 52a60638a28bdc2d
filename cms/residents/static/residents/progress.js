/** Keeps the progress of work in the background up to date, and shows what came of it once it has ended. */
const WAIT = 1500;

/** @param {HTMLElement} element the part of the page that tells how far it is */
async function follow(element) {
  const text = element.querySelector("[data-text]");
  const bar = element.querySelector("progress");
  for (;;) {
    await new Promise((done) => setTimeout(done, WAIT));
    if (document.hidden) continue;
    try {
      const response = await fetch(element.dataset.url, { headers: { Accept: "application/json" } });
      if (response.redirected || response.status === 403 || response.status === 404) return;
      if (!response.ok) continue;
      const answer = await response.json();
      if (!answer.pending) return location.reload();
      // The same words again would be read aloud again.
      if (text.textContent !== answer.text) text.textContent = answer.text;
      bar.value = answer.done;
    } catch {
      // The network comes back or it does not: the next question tells.
    }
  }
}

for (const element of document.querySelectorAll("[data-progress]")) follow(element);
