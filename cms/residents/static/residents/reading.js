// A long file: asks for it to be read, and meanwhile shows how far that is.
const box = document.getElementById("reading");
const show = async () => {
  const { lines, part } = await (await fetch(box.dataset.progress)).json();
  document.getElementById("reading-bar").value = part;
  document.getElementById("reading-lines").textContent = lines.toLocaleString("fr");
};
const timer = setInterval(() => show().catch(() => {}), 700);
fetch(box.dataset.read)
  .then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    location.replace(box.dataset.next);
  })
  .catch(() => {
    clearInterval(timer);
    document.getElementById("reading-failed").hidden = false;
  });
