// A store in memory, for Node and for tests: all or nothing, one transaction at a time.
import type { Holding, Key, Paper, PhotoFile, SentRow } from "./documents";
import { EMPTY_META, type Change, type Meta, type ReadTransaction, type Store, type WriteTransaction } from "./store";

/** Everything in it, as it could be written to a file. */
export interface State {
  readonly holdings: ReadonlyMap<string, Holding>;
  readonly sent: readonly SentRow[];
  readonly meta: Meta;
  readonly papers: ReadonlyMap<string, Paper>;
  readonly photos: ReadonlyMap<string, PhotoFile>;
}

export const EMPTY: State = { holdings: new Map(), sent: [], meta: EMPTY_META, papers: new Map(), photos: new Map() };

const nameOf = ({ collection, id }: Key): string => `${collection}/${id}`;

/** `keep` is called with each new state before it holds; where it rejects, the write has not happened. */
export function createMemoryStore(begin: State = EMPTY, keep: (state: State) => Promise<void> = () => Promise.resolve()): Store {
  let state = begin;
  let last: Promise<unknown> = Promise.resolve();
  const listeners = new Set<(change: Change) => void>();

  function after<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  return {
    read: (work) => after(() => work(reading(() => state))),
    write: (work) =>
      after(async () => {
        const draft = draftOf(state);
        const result = await work(draft.transaction);
        const next = draft.state();
        await keep(next);
        state = next;
        for (const listener of listeners) listener(draft.change());
        return result;
      }),
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => after(() => Promise.resolve()),
  };
}

function reading(state: () => State): ReadTransaction {
  const waiting = (): Holding[] =>
    [...state().holdings.values()].filter(({ waiting }) => waiting).sort((one, other) => orderOf(one) - orderOf(other));
  return {
    holding: async (key) => state().holdings.get(nameOf(key)),
    holdings: async (keys) => keys.map((key) => state().holdings.get(nameOf(key))),
    all: async (collection) => [...state().holdings.values()].filter((each) => !collection || each.collection === collection),
    waiting: async (limit) => waiting().slice(0, limit),
    countWaiting: async () => waiting().length,
    sent: async (since) => state().sent.filter(({ at }) => at >= since),
    meta: async (name) => state().meta[name],
    paper: async (name) => state().papers.get(name),
    paperNames: async () => [...state().papers.keys()],
    photos: async () => [...state().photos.values()].map(({ bytes: _, ...note }) => note),
    photo: async (id) => state().photos.get(id),
  };
}

function orderOf({ waiting }: Holding): number {
  return waiting?.order ?? 0;
}

function draftOf(before: State): { transaction: WriteTransaction; state(): State; change(): Change } {
  let holdings = new Map(before.holdings);
  let sent = [...before.sent];
  let meta = { ...before.meta };
  let papers = new Map(before.papers);
  let photos = new Map(before.photos);
  const keys = new Map<string, Key>();
  const named: string[] = [];
  const touched = { photos: false, erased: false };
  const state = (): State => ({ holdings, sent, meta, papers, photos });
  const transaction: WriteTransaction = {
    ...reading(state),
    async put(all) {
      for (const holding of all) {
        holdings.set(nameOf(holding), holding);
        keys.set(nameOf(holding), { collection: holding.collection, id: holding.id });
      }
    },
    async drop(all) {
      for (const key of all) {
        holdings.delete(nameOf(key));
        keys.set(nameOf(key), { collection: key.collection, id: key.id });
      }
    },
    async remember(rows) {
      sent.push(...rows);
    },
    async forget(limit) {
      sent = sent.filter(({ at }) => at >= limit);
    },
    async setMeta(values) {
      meta = { ...meta, ...values };
    },
    async putPaper(paper) {
      papers.set(paper.name, paper);
      named.push(paper.name);
    },
    async putPhoto(photo) {
      photos.set(photo.id, photo);
      touched.photos = true;
    },
    async notePhoto(note) {
      const { bytes } = photos.get(note.id) ?? {};
      if (!bytes) return;
      photos.set(note.id, { ...note, bytes });
      touched.photos = true;
    },
    async dropPhoto(id) {
      photos.delete(id);
      touched.photos = true;
    },
    async erase() {
      [holdings, sent, papers, photos] = [new Map(), [], new Map(), new Map()];
      meta = { ...EMPTY_META, generation: meta.generation + 1 };
      touched.erased = true;
    },
  };
  return { transaction, state, change: () => ({ keys: [...keys.values()], papers: named, ...touched }) };
}
