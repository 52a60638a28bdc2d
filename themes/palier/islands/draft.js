// The report that somebody began and has not sent: on this device alone, for a week, until it is sent or they sign out.

const DAYS = 7;
const KEY = "report";

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("palier", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("drafts");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = asked.onblocked = () => reject(asked.error);
  });
}

async function within(mode, act) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const change = database.transaction("drafts", mode);
      const request = act(change.objectStore("drafts"));
      change.oncomplete = () => resolve(request.result);
      change.onerror = change.onabort = () => reject(change.error);
    });
  } finally {
    database.close();
  }
}

/** The draft of an account, or null. That of somebody else, or of more than a week ago, is erased. */
export async function readDraft(who) {
  const kept = await within("readonly", (store) => store.get(KEY)).catch(() => null);
  if (!kept) return null;
  if (kept.who === who && Date.now() - kept.at < DAYS * 86400000) return kept;
  await eraseDraft();
  return null;
}

/** Keeps a draft. Resolves to whether this device could: it may be full, or keep nothing in a private window. */
export function keepDraft(draft) {
  return within("readwrite", (store) => store.put(draft, KEY)).then(
    () => true,
    () => false,
  );
}

/** Forgets it. */
export function eraseDraft() {
  return within("readwrite", (store) => store.delete(KEY)).catch(() => undefined);
}
