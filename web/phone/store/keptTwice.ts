// A store whose unacknowledged records are in a second place as well. The database is written first, and rules while
// it is there; where it was lost, what it had not sent comes back from the copy.
import type { Key, PhotoNote, Store, WriteTransaction } from "@yicetong/sync";
import { nameOfPhoto, nameOfRecord, type KeptRecord } from "./box";
import type { SecondCopy } from "./secondCopy";

/** How the second copy stands. */
export interface CopyHealth {
  /** Whether the last write to it worked. */
  readonly isKept: boolean;
  /** Records that came back from it when the store was opened. */
  readonly restored: number;
  /** Records in it that could not be read then. */
  readonly broken: number;
}

interface Outside {
  readonly copy: SecondCopy;
  /** One after the other, in all tabs. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  newId(): string;
  tell(health: CopyHealth): void;
}

/** What one write may have changed of what the copy holds. */
interface Touched {
  readonly keys: Map<string, Key>;
  readonly photos: Set<string>;
  isErased: boolean;
}

export function createKeptTwice(store: Store, { copy, exclusively, newId, tell }: Outside): Store {
  let health: CopyHealth = { isKept: true, restored: 0, broken: 0 };
  /** Names that the copy may hold: those that it held, and what any tab has written since. */
  const perhaps = new Set<string>();
  const unwatch = store.watch(({ keys }) => keys.forEach((key) => perhaps.add(nameOfRecord(key))));
  let begun: Promise<void> | null = null;

  function say(change: Partial<CopyHealth>): void {
    health = { ...health, ...change };
    tell(health);
  }

  /** Once, before anything else: what only the copy has goes into the database, then both are equal. */
  function begin(): Promise<void> {
    begun ??= exclusively(bring).catch((error: unknown) => {
      begun = null; // it is tried again with the next read
      throw error;
    });
    return begun;
  }

  async function bring(): Promise<void> {
    const { records, broken } = await copy.all().catch(() => ({ records: [], broken: 0 }));
    const restored = await store.write((transaction) => bringBack(transaction, records, newId()));
    if (restored > 0 || broken > 0) say({ restored, broken });
    const unsent = await store.read(async (transaction) => ({ holdings: await transaction.waiting(), photos: await transaction.photos() }));
    const keys = new Map(unsent.holdings.map((key) => [nameOfRecord(key), key]));
    await follow({ keys, photos: new Set(unsent.photos.filter(isUnsent).map(({ id }) => id)), isErased: true });
  }

  /** The copy has what was touched as the database has it now, whoever wrote last. It does not reject. */
  async function follow(touched: Touched): Promise<void> {
    try {
      await copyOf(touched);
      if (!health.isKept) say({ isKept: true });
    } catch {
      // The database has it: a copy that refuses is told of, and made equal at the next start.
      say({ isKept: false });
    }
  }

  async function copyOf({ keys, photos, isErased }: Touched): Promise<void> {
    const there = isErased ? await copy.names() : perhaps;
    const read = await store.read(async (transaction) => ({
      life: (await transaction.meta("lives"))[0] ?? "",
      holdings: await transaction.holdings([...keys.values()]),
      photos: (await transaction.photos()).filter((note) => photos.has(note.id) && isUnsent(note)),
    }));
    const kept = new Set<string>();
    const put = async (record: KeptRecord): Promise<void> => {
      await copy.put(record);
      perhaps.add(record.name);
    };
    for (const holding of read.holdings) {
      if (!holding?.waiting) continue;
      const name = nameOfRecord(holding);
      kept.add(name);
      await put({ name, life: read.life, holding });
    }
    for (const { id } of read.photos) {
      const name = nameOfPhoto(id);
      kept.add(name);
      const photo = await store.read((transaction) => transaction.photo(id));
      if (photo) await put({ name, life: read.life, photo });
    }
    for (const name of isErased ? there : [...keys.keys(), ...Array.from(photos, nameOfPhoto)]) {
      if (kept.has(name) || !there.has(name)) continue;
      await copy.drop(name);
      perhaps.delete(name);
    }
  }

  return {
    async read(work) {
      await begin();
      return store.read(work);
    },
    async write(work) {
      await begin();
      const touched: Touched = { keys: new Map(), photos: new Set(), isErased: false };
      const result = await store.write((transaction) => work(noting(transaction, touched, perhaps)));
      if (touched.keys.size > 0 || touched.photos.size > 0 || touched.isErased) await exclusively(() => follow(touched));
      return result;
    },
    watch: (listener) => store.watch(listener),
    async close() {
      unwatch();
      copy.close();
      await store.close();
    },
  };
}

/** Photos that the server has not stored. */
function isUnsent({ state }: PhotoNote): boolean {
  return state !== "stored";
}

/** Notes what a write touches of what waits, waited, or may be in the copy. */
function noting(transaction: WriteTransaction, touched: Touched, perhaps: ReadonlySet<string>): WriteTransaction {
  function note(keys: readonly (Key & { readonly waiting?: unknown })[]): void {
    for (const key of keys) {
      const name = nameOfRecord(key);
      if (key.waiting || perhaps.has(name)) touched.keys.set(name, { collection: key.collection, id: key.id });
    }
  }
  return {
    ...transaction,
    async put(holdings) {
      await transaction.put(holdings);
      note(holdings);
    },
    async drop(keys) {
      await transaction.drop(keys);
      note(keys);
    },
    async putPhoto(photo) {
      await transaction.putPhoto(photo);
      touched.photos.add(photo.id);
    },
    async notePhoto(note) {
      await transaction.notePhoto(note);
      touched.photos.add(note.id);
    },
    async dropPhoto(id) {
      await transaction.dropPhoto(id);
      touched.photos.add(id);
    },
    async erase() {
      const lives = await transaction.meta("lives");
      await transaction.erase();
      await transaction.setMeta({ lives });
      touched.isErased = true;
    },
  };
}

/** Unsent work of databases that are lost; a new one gets its id. Returns how many records came back. */
async function bringBack(transaction: WriteTransaction, records: readonly KeptRecord[], id: string): Promise<number> {
  const lives = await transaction.meta("lives");
  const lost = records.filter(({ life }) => !lives.includes(life));
  const there = new Set((await transaction.photos()).map((photo) => photo.id));
  let order = await transaction.meta("order");
  let count = 0;
  for (const record of lost) {
    if ("photo" in record) {
      if (there.has(record.photo.id)) continue;
      await transaction.putPhoto(record.photo);
    } else {
      const held = await transaction.holding(record.holding);
      await transaction.put([{ ...record.holding, ...held }]);
      order = Math.max(order, record.holding.waiting?.order ?? 0);
    }
    count += 1;
  }
  const now = [...new Set([...(lives.length > 0 ? [] : [id]), ...lives, ...lost.map(({ life }) => life)])];
  if (now.length > lives.length) await transaction.setMeta({ order, lives: now });
  return count;
}
