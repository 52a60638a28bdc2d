// The buttons that print the page; without this script they stay hidden, and the browser's own menu serves.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
