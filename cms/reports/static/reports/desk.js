// What the desk gains from a script; without one everything works by links and buttons.

// What was refused is where the keyboard goes, however long the form.
document.querySelector(".palier-reports [aria-invalid=true]")?.focus();

// Arrows go from report to report while one of them has the focus, the space bar ticks it.
const links = [...document.querySelectorAll("[data-row]")];
for (const [place, link] of links.entries()) {
  link.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && links[place + step]) {
      links[place + step].focus();
      event.preventDefault();
    } else if (event.key === " ") {
      const box = link.closest("tr").querySelector("input[type=checkbox]");
      box.checked = !box.checked;
      event.preventDefault();
    }
  });
}

// On a phone the lists are a band that one slides: the one that was chosen is in sight.
const current = document.querySelector(".palier-lists [aria-current]");
if (current && new URLSearchParams(location.search).has("liste")) {
  const band = current.closest(".palier-lists");
  band.scrollLeft = current.offsetLeft - (band.clientWidth - current.offsetWidth) / 2;
}

const tickAll = document.querySelector("[data-tick-all]");
if (tickAll) {
  tickAll.hidden = false;
  tickAll.addEventListener("click", () => {
    const boxes = [...document.querySelectorAll(".palier-queue__tick input")];
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
  });
}

// A ready reply goes where one types, without asking the server.
for (const button of document.querySelectorAll("[data-template]")) {
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const text = button.form.elements.namedItem("text");
    text.value = text.value.trim() ? `${text.value.trim()}\n\n${button.dataset.template}` : button.dataset.template;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });
}

// A part that is unfolded is ready to be written in.
for (const fold of document.querySelectorAll(".palier-fold")) {
  fold.addEventListener("toggle", () => {
    if (fold.open) fold.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
}

const dialog = document.querySelector("dialog.palier-photo");
if (dialog) {
  const photos = [...document.querySelectorAll("[data-photo]")];
  const picture = dialog.querySelector("img");
  let shown = 0;
  const show = (place) => {
    shown = (place + photos.length) % photos.length;
    picture.src = photos[shown].href;
    picture.alt = photos[shown].getAttribute("aria-label");
    if (!dialog.open) dialog.showModal();
  };
  for (const [place, link] of photos.entries()) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(place);
    });
  }
  for (const [value, step] of [["previous", -1], ["following", 1]]) {
    const button = dialog.querySelector(`[value=${value}]`);
    button.hidden = photos.length < 2;
    button.addEventListener("click", (event) => {
      event.preventDefault();
      show(shown + step);
    });
  }
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && photos.length > 1) show(shown + step);
  });
  dialog.addEventListener("close", () => photos[shown].focus());
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
