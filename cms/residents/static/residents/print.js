// The button that prints the page it is on.
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
