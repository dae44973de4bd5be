// What the screens read: all records of the phone in memory, kept up with the store.
//
// A phone holds some thousand small records. Reading them once is cheaper than asking the store for each screen, and
// later, when the store is encrypted, the only way to search it.
import { shownOf, StoreRefused, type Change, type Document, type Holding, type Store } from "@yicetong/sync";
import { shallowRef, triggerRef, type ShallowRef } from "vue";
import { COLLECTIONS, type CollectionName, type Shown } from "./shapes";
import { stateOf, type RecordState } from "./states";
import { createVerdicts, nameOf } from "./verdicts";

/** A record as the screen shows it: the waiting version, else the refused one, else the confirmed one. */
export interface Entry<C extends CollectionName> {
  readonly id: string;
  readonly document: Shown<C>;
  readonly state: RecordState;
  readonly holding: Holding;
}

export type Entries<C extends CollectionName> = ReadonlyMap<string, Entry<C>>;

/** Work of this phone or of its person: it waits, was not taken, or has a receipt. Deletions are among it. */
export interface OwnRecord {
  readonly collection: CollectionName;
  readonly id: string;
  readonly document: Document;
  readonly state: RecordState;
  readonly holding: Holding;
}

export interface Records {
  /** All live records of a collection, by id. The map is changed in place; the ref tells of each change. */
  of<C extends CollectionName>(collection: C): Readonly<ShallowRef<Entries<C>>>;
  /** By `collection/id`. */
  readonly own: Readonly<ShallowRef<ReadonlyMap<string, OwnRecord>>>;
  /** The collections that have been read from the store since the start. */
  readonly read: Readonly<ShallowRef<ReadonlySet<CollectionName>>>;
  /** False until all have been. */
  readonly ready: Readonly<ShallowRef<boolean>>;
  /** Why not all could be read; null: they were, or are being read. */
  readonly refused: Readonly<ShallowRef<StoreRefused["why"] | null>>;
  close(): void;
}

type Maps = { [C in CollectionName]: ShallowRef<Map<string, Entry<C>>> };

export function createRecords(store: Store): Records {
  const maps = Object.fromEntries(COLLECTIONS.map((name) => [name, shallowRef(new Map())])) as unknown as Maps;
  const own = shallowRef(new Map<string, OwnRecord>());
  const verdicts = createVerdicts();
  const read = shallowRef<ReadonlySet<CollectionName>>(new Set());
  const ready = shallowRef(false);
  const refused = shallowRef<StoreRefused["why"] | null>(null);
  let pulledAt: string | null = null;
  let isClosed = false;

  function show(collection: CollectionName, id: string, holding: Holding | undefined): void {
    const map: Map<string, Entry<CollectionName>> = maps[collection].value as Map<string, Entry<CollectionName>>;
    const name = nameOf(collection, id);
    const document = holding && onScreen(holding);
    if (!holding || !document) {
      map.delete(id);
      own.value.delete(name);
      return;
    }
    const about = verdicts.about(name);
    const state = stateOf(holding, about, pulledAt);
    if (document._deleted) map.delete(id);
    else map.set(id, { id, document: document as unknown as Shown<CollectionName>, state, holding });
    const isOwn = holding.waiting ?? holding.refused ?? holding.receipt ?? about[0];
    if (isOwn) own.value.set(name, { collection, id, document: holding.refused && !holding.waiting ? holding.refused : document, state, holding });
    else own.value.delete(name);
  }

  /** Verdicts first: the states of the records follow from them. */
  function showAll(read: readonly (readonly [CollectionName, string, Holding | undefined])[]): void {
    const again = read.flatMap(([collection, id, holding]) => (collection === "outcomes" ? verdicts.change(id, holding && onScreen(holding)) : []));
    for (const [collection, id, holding] of read) show(collection, id, holding);
    const changed = new Set<CollectionName>(read.map(([collection]) => collection));
    for (const { collection, id } of again) {
      if (!isKnown(collection)) continue;
      const held = own.value.get(nameOf(collection, id))?.holding ?? maps[collection].value.get(id)?.holding;
      if (held) show(collection, id, held);
      changed.add(collection);
    }
    for (const collection of changed) triggerRef(maps[collection]);
    triggerRef(own);
  }

  async function readAll(): Promise<void> {
    // A collection after the other: the first screen needs the first of them only.
    for (const name of COLLECTIONS) {
      const holdings = await store.read(async (transaction) => {
        pulledAt = await transaction.meta("lastSuccess");
        return transaction.all(name);
      });
      if (isClosed) return;
      maps[name].value.clear();
      for (const each of own.value.values()) if (each.collection === name) own.value.delete(nameOf(name, each.id));
      if (name === "outcomes") verdicts.clear();
      showAll(holdings.map((holding) => [name, holding.id, holding] as const));
      triggerRef(maps[name]);
      read.value = new Set([...read.value, name]);
    }
    ready.value = true;
    refused.value = null;
  }

  /** Whatever comes after a refusal is still read: it may be of what is whole. */
  async function noting(reading: Promise<void>): Promise<void> {
    try {
      await reading;
    } catch (error) {
      if (!isClosed) refused.value = error instanceof StoreRefused ? error.why : "broken";
      if (!(error instanceof StoreRefused)) throw error;
    }
  }

  // What changes while the rest is read is read again afterwards.
  let work = noting(readAll());
  const end = store.watch((change) => {
    work = work.then(() => noting(follow(change)));
  });

  async function follow(change: Change): Promise<void> {
    if (isClosed) return;
    if (change.erased) return readAll();
    const keys = change.keys.filter((key) => isKnown(key.collection));
    if (keys.length === 0) return;
    const holdings = await store.read(async (transaction) => {
      pulledAt = await transaction.meta("lastSuccess");
      return transaction.holdings(keys);
    });
    showAll(keys.flatMap(({ collection, id }, nth) => (isKnown(collection) ? [[collection, id, holdings[nth]] as const] : [])));
  }

  return {
    of: <C extends CollectionName>(collection: C) => maps[collection] as unknown as ShallowRef<Entries<C>>,
    own,
    read,
    ready,
    refused,
    close() {
      isClosed = true;
      end();
    },
  };
}

/** As the engine shows it; but a deletion that was not taken leaves the record as the server has it. */
function onScreen(holding: Holding): Document | undefined {
  const { waiting, refused, confirmed } = holding;
  return !waiting && refused?._deleted && confirmed ? confirmed : shownOf(holding);
}

function isKnown(name: string): name is CollectionName {
  return (COLLECTIONS as readonly string[]).includes(name);
}
