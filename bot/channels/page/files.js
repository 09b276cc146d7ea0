// Photos and recordings not yet sent, kept where a reload finds them; localStorage is too small.

const inMemory = new Map();

function opened() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("linli", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("files");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function inStore(mode, work) {
  const base = await opened();
  try {
    return await new Promise((done, failed) => {
      const asked = work(base.transaction("files", mode).objectStore("files"));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  } finally {
    base.close();
  }
}

export async function keepFile(id, file) {
  inMemory.set(id, file);
  // Private windows refuse; then the file lives as long as the page.
  await inStore("readwrite", (store) => store.put(file, id)).catch(() => {});
}

export async function fileOf(id) {
  if (inMemory.has(id)) return inMemory.get(id);
  return inStore("readonly", (store) => store.get(id)).catch(() => undefined);
}

export async function dropFile(id) {
  inMemory.delete(id);
  await inStore("readwrite", (store) => store.delete(id)).catch(() => {});
}
