/**
 * Keeps the state of a page up to date while it is on its way to the sites, and stops asking once it has arrived.
 * Every element with `data-live-status` looks after itself; one that fails never stops the others.
 */
const FIRST_WAIT = 300;
const LONGEST_WAIT = 5000;
const GROWTH = 1.25;

/** @param {HTMLElement} element @param {{state: string, text: string, icon: string, pending: boolean}} answer */
function show(element, answer) {
  element.dataset.state = answer.state;
  element.dataset.pending = String(answer.pending);
  const text = element.querySelector("[data-live-status-text]");
  // The same words again would be read aloud again.
  if (text && text.textContent !== answer.text) text.textContent = answer.text;
  element.querySelector("use")?.setAttribute("href", `#icon-${answer.icon}`);
}

/** @param {HTMLElement} element @param {number} wait milliseconds before the next question */
function askAgain(element, wait) {
  setTimeout(async () => {
    if (!element.isConnected) return;
    if (!document.hidden) {
      try {
        const response = await fetch(element.dataset.url, { headers: { Accept: "application/json" } });
        if (response.status === 403 || response.status === 404 || response.redirected) return;
        if (response.ok) show(element, await response.json());
      } catch {
        // The network comes back or it does not: the next question tells.
      }
    }
    if (element.dataset.pending === "true") askAgain(element, Math.min(wait * GROWTH, LONGEST_WAIT));
  }, wait);
}

for (const element of document.querySelectorAll('[data-live-status][data-pending="true"]')) {
  askAgain(element, FIRST_WAIT);
}
