// The store of the engine on IndexedDB: the one place of the app that writes records.
import { EMPTY_META, type Change, type Holding, type Key, type Meta, type ReadTransaction, type Store, type WriteTransaction } from "@yicetong/sync";
import type { PhoneDatabase } from "./database";
import { refusalOf } from "./database";

/** Tells other tabs what was written; they hear nothing of their own. */
export interface Channel {
  postMessage(change: Change): void;
  onmessage: ((event: MessageEvent<Change>) => void) | null;
  close(): void;
}

export function createDexieStore(database: PhoneDatabase, channel: Channel): Store {
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  channel.onmessage = ({ data }) => tell(data);

  return {
    read: (work) => database.transaction("r", database.tables, async () => work(reading(database))).catch(rethrow),
    async write(work) {
      const { transaction, change } = writing(database);
      // Dexie's promise resolves when the transaction is complete, not when the last request is.
      const result = await database.transaction("rw", database.tables, async () => work(transaction)).catch(rethrow);
      channel.postMessage(change);
      tell(change);
      return result;
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      channel.close();
      database.close();
    },
  };
}

function rethrow(error: unknown): never {
  throw refusalOf(error);
}

function reading(database: PhoneDatabase): ReadTransaction {
  const { holdings, sent, meta, papers, photos, photoBytes } = database;
  return {
    holding: (key) => holdings.get(nameOf(key)),
    holdings: (keys) => holdings.bulkGet(keys.map(nameOf)),
    all: (collection) => (collection === undefined ? holdings.toArray() : holdings.where("collection").equals(collection).toArray()),
    // The index holds those only that have an order.
    waiting: (limit) => {
      const found = holdings.orderBy("waiting.order");
      return (limit === undefined ? found : found.limit(limit)).toArray();
    },
    countWaiting: () => holdings.orderBy("waiting.order").count(),
    sent: async (since) => (await sent.orderBy("order").toArray()).filter(({ at }) => at >= since),
    meta: async (name) => ((await meta.get(name))?.value ?? EMPTY_META[name]) as Meta[typeof name],
    paper: (name) => papers.get(name),
    photos: () => photos.toArray(),
    photo: async (id) => {
      const [note, file] = [await photos.get(id), await photoBytes.get(id)];
      return note && file && { ...note, bytes: file.bytes };
    },
  };
}

function writing(database: PhoneDatabase): { transaction: WriteTransaction; change: Change } {
  const { holdings, sent, meta, papers, photos, photoBytes } = database;
  const change = { keys: [] as Key[], papers: [] as string[], photos: false, erased: false };
  const note = (keys: readonly Key[]): void => {
    for (const { collection, id } of keys) change.keys.push({ collection, id });
  };
  const setMeta = async (values: Partial<Meta>): Promise<void> => {
    await meta.bulkPut(Object.entries(values).map(([name, value]) => ({ name, value })));
  };
  const transaction: WriteTransaction = {
    ...reading(database),
    async put(all: readonly Holding[]) {
      await holdings.bulkPut([...all]);
      note(all);
    },
    async drop(keys) {
      await holdings.bulkDelete(keys.map(nameOf));
      note(keys);
    },
    async remember(rows) {
      await sent.bulkPut([...rows]);
    },
    async forget(before) {
      await sent.where("at").below(before).delete();
    },
    setMeta,
    async putPaper(paper) {
      await papers.put(paper);
      change.papers.push(paper.name);
    },
    async putPhoto({ bytes, ...note }) {
      await photos.put(note);
      await photoBytes.put({ id: note.id, bytes });
      change.photos = true;
    },
    async notePhoto(note) {
      if (!(await photos.get(note.id))) return;
      await photos.put(note);
      change.photos = true;
    },
    async dropPhoto(id) {
      await photos.delete(id);
      await photoBytes.delete(id);
      change.photos = true;
    },
    async erase() {
      const generation = ((await meta.get("generation"))?.value as number | undefined) ?? 0;
      for (const table of [holdings, sent, meta, papers, photos, photoBytes]) await table.clear();
      await setMeta({ generation: generation + 1 });
      change.erased = true;
    },
  };
  return { transaction, change };
}

function nameOf({ collection, id }: Key): [string, string] {
  return [collection, id];
}
