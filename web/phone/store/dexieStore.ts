// The store of the engine on IndexedDB: the one place of the app that writes records. All rows are sealed.
import {
  EMPTY_META, type Change, type Holding, type Key, type Meta, type Paper, type PhotoNote, type ReadTransaction, type SentRow, type Store, type WriteTransaction,
} from "@yicetong/sync";
import { openJson, sealJson, type Cipher } from "./cipher";
import { refusalOf, type PhoneDatabase } from "./database";
import { createHoldings } from "./holdings";
import { photoMarks } from "./versions";

/** Tells other tabs what was written; they hear nothing of their own. */
export interface Channel {
  postMessage(change: Change): void;
  onmessage: ((event: MessageEvent<Change>) => void) | null;
  close(): void;
}

export function createDexieStore(database: PhoneDatabase, channel: Channel, cipher: Cipher): Store {
  const boxes = createBoxes(cipher);
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  channel.onmessage = ({ data }) => tell(data);

  return {
    read: (work) => database.transaction("r", database.tables, async () => work(reading(database, boxes))).catch(rethrow),
    async write(work) {
      const { transaction, change } = writing(database, boxes);
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

/** Each box opens at its own place only: the name of its table and its key. */
function createBoxes(cipher: Cipher) {
  const open = (row: { readonly box: Uint8Array } | undefined, about: string): unknown => row && openJson(cipher, row.box, about);
  return {
    cipher,
    named: (table: "meta" | "papers" | "photos", name: string, value: unknown) => sealJson(cipher, value, `${table} ${name}`),
    openNamed: (table: "meta" | "papers" | "photos", name: string, row: { readonly box: Uint8Array } | undefined) => open(row, `${table} ${name}`),
    sent: (row: SentRow) => ({ order: row.order, at: row.at, box: sealJson(cipher, row, `sent ${row.order}`) }),
    openSent: (row: { readonly order: number; readonly box: Uint8Array }) => open(row, `sent ${row.order}`) as SentRow,
  };
}

type Boxes = ReturnType<typeof createBoxes>;

function reading(database: PhoneDatabase, boxes: Boxes): ReadTransaction {
  const { sent, meta, papers, photos, photoBytes } = database;
  const records = createHoldings(database, boxes.cipher);
  const photoNote = (row: { readonly id: string; readonly box: Uint8Array } | undefined): PhotoNote | undefined =>
    row && (boxes.openNamed("photos", row.id, row) as PhotoNote);
  return {
    holding: async (key) => (await records.of([key]))[0],
    holdings: records.of,
    all: records.all,
    waiting: records.waiting,
    countWaiting: records.countWaiting,
    sent: async (since) => (await sent.orderBy("order").toArray()).filter(({ at }) => at >= since).map(boxes.openSent),
    meta: async (name) => (boxes.openNamed("meta", name, await meta.get(name)) ?? EMPTY_META[name]) as Meta[typeof name],
    paper: async (name) => boxes.openNamed("papers", name, await papers.get(name)) as Paper | undefined,
    paperNames: () => papers.toCollection().primaryKeys(),
    photos: async () => (await photos.toArray()).map((row) => photoNote(row) as PhotoNote),
    photo: async (id) => {
      const [note, file] = [photoNote(await photos.get(id)), await photoBytes.get(id)];
      return note && file && { ...note, bytes: boxes.cipher.open(file.box, `photoBytes ${id}`) };
    },
  };
}

function writing(database: PhoneDatabase, boxes: Boxes): { transaction: WriteTransaction; change: Change } {
  const { sent, meta, papers, photos, photoBytes } = database;
  const records = createHoldings(database, boxes.cipher);
  const read = reading(database, boxes);
  const change = { keys: [] as Key[], papers: [] as string[], photos: false, erased: false };
  const note = (keys: readonly Key[]): void => {
    for (const { collection, id } of keys) change.keys.push({ collection, id });
  };
  const setMeta = async (values: Partial<Meta>): Promise<void> => {
    await meta.bulkPut(Object.entries(values).map(([name, value]) => ({ name, box: boxes.named("meta", name, value) })));
  };
  const putNote = async (photo: PhotoNote): Promise<void> => {
    await photos.put({ id: photo.id, ...photoMarks(photo), box: boxes.named("photos", photo.id, photo) });
    change.photos = true;
  };
  const transaction: WriteTransaction = {
    ...read,
    async put(all: readonly Holding[]) {
      await records.put(all);
      note(all);
    },
    async drop(keys) {
      await records.drop(keys);
      note(keys);
    },
    async remember(rows) {
      await sent.bulkPut(rows.map(boxes.sent));
    },
    async forget(before) {
      await sent.where("at").below(before).delete();
    },
    setMeta,
    async putPaper(paper) {
      await papers.put({ name: paper.name, box: boxes.named("papers", paper.name, paper) });
      change.papers.push(paper.name);
    },
    async putPhoto({ bytes, ...photo }) {
      await putNote(photo);
      await photoBytes.put({ id: photo.id, box: boxes.cipher.seal(bytes, `photoBytes ${photo.id}`) });
    },
    async notePhoto(photo) {
      if (await photos.get(photo.id)) await putNote(photo);
    },
    async dropPhoto(id) {
      await photos.delete(id);
      await photoBytes.delete(id);
      change.photos = true;
    },
    async erase() {
      const generation = await read.meta("generation");
      for (const table of database.tables) await table.clear();
      await setMeta({ generation: generation + 1 });
      change.erased = true;
    },
  };
  return { transaction, change };
}

