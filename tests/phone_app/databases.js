// A browser's databases as JSON and back: rows, keys and indexes as they are, with no code of the app.
(() => {
  const result = (asked) => new Promise((done, fail) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const opened = (name) => result(indexedDB.open(name));
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const bytesOf = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const plain = (value) => {
    if (value instanceof Uint8Array) return { $bytes: base64(value) };
    if (Array.isArray(value)) return value.map(plain);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
  };
  const real = (value) => {
    if (Array.isArray(value)) return value.map(real);
    if (value === null || typeof value !== "object") return value;
    if (typeof value.$bytes === "string") return bytesOf(value.$bytes);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, real(inner)]));
  };
  const indexesOf = (store) =>
    [...store.indexNames].map((name) => store.index(name)).map(({ name, keyPath, unique, multiEntry }) => ({ name, keyPath, unique, multiEntry }));

  return {
    async dump(name) {
      const database = await opened(name);
      const reading = database.transaction([...database.objectStoreNames]);
      const stores = {};
      for (const each of database.objectStoreNames) {
        const store = reading.objectStore(each);
        stores[each] = { keyPath: store.keyPath, indexes: indexesOf(store), rows: plain(await result(store.getAll())) };
      }
      const { version } = database;
      database.close();
      return { version, stores };
    },
    /** In the place of whatever has this name. */
    async load(name, { version, stores }) {
      await result(indexedDB.deleteDatabase(name));
      const asked = indexedDB.open(name, version);
      asked.onupgradeneeded = () => {
        for (const [each, { keyPath, indexes, rows }] of Object.entries(stores)) {
          const store = asked.result.createObjectStore(each, { keyPath });
          for (const { name: index, keyPath: path, unique, multiEntry } of indexes) store.createIndex(index, path, { unique, multiEntry });
          for (const row of rows) store.put(real(row));
        }
      };
      (await result(asked)).close();
    },
    /** The name of the store of whoever is logged in. */
    async name() {
      const people = await opened("yicetong");
      const reading = people.transaction(["accounts", "chosen"]);
      const chosen = await result(reading.objectStore("chosen").get("current"));
      const { county, id } = await result(reading.objectStore("accounts").get(chosen.id));
      people.close();
      return `yicetong-${county}-${id}`;
    },
  };
})()
