// The service worker of the resident area: it shows that something awaits, and opens where. It has no `fetch` handler, so no
// page and no answer ever passes through it or is kept by it. New bytes replace it at once.

const AREA = new URL("./", self.location);

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("push", (event) => {
  const { title, url, tag } = told(event.data);
  const shown = { tag, lang: "fr", icon: "asset:icons/icon-192.png", data: { url } };
  event.waitUntil(self.registration.showNotification(title, shown));
});

// A browser takes the right to notify away from who shows nothing: what cannot be read is told in general words.
function told(data) {
  try {
    return data.json();
  } catch (error) {
    return { title: "Du nouveau dans votre espace", url: AREA.href, tag: "area" };
  }
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data.url));
});

// The page may be open already: once is enough. No address of another host is ever opened.
async function show(address) {
  const wanted = new URL(address, AREA);
  const url = wanted.origin === AREA.origin ? wanted.href : AREA.href;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find((page) => page.url === url);
  return open ? open.focus() : self.clients.openWindow(url);
}
