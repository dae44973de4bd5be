// Drafts in a database of their own: they are no records, nobody syncs them. Sealed as records are.
import { Dexie, liveQuery, type Table, type Transaction } from "dexie";
import { shallowRef } from "vue";
import { kept, newestFirst, type Draft, type DraftPhoto, type Drafts } from "../records/drafts";
import { openJson, sealJson, type Cipher } from "./cipher";
import { refusalOf } from "./database";

interface SealedDraft {
  readonly key: string;
  readonly box: Uint8Array;
}

interface SealedPhoto {
  readonly id: string;
  readonly draft: string;
  readonly box: Uint8Array;
  readonly file: Uint8Array;
}

class DraftsDatabase extends Dexie {
  declare drafts: Table<SealedDraft, string>;
  declare photos: Table<SealedPhoto, string>;
  /** Ids of drafts that were saved or discarded: a window that still has such a form open does not bring it back. */
  declare gone: Table<{ readonly id: string; readonly at: string }, string>;
  constructor(name: string, seal: Seal) {
    super(name);
    this.version(1).stores({ drafts: "key", photos: "id, draft", gone: "id, at" });
    this.version(2).upgrade((transaction) => sealAll(transaction, seal));
  }
}

interface Seal {
  draft(draft: Draft): SealedDraft;
  photo(photo: DraftPhoto): SealedPhoto;
}

/** What version 1 had in the clear. */
async function sealAll(transaction: Transaction, seal: Seal): Promise<void> {
  const [drafts, photos] = [transaction.table("drafts"), transaction.table("photos")];
  for (const key of await drafts.toCollection().primaryKeys()) await drafts.put(seal.draft((await drafts.get(key)) as Draft));
  for (const id of await photos.toCollection().primaryKeys()) await photos.put(seal.photo((await photos.get(id)) as DraftPhoto));
}

function createSeal(cipher: Cipher): Seal & { openDraft(row: SealedDraft): Draft; openPhoto(row: SealedPhoto): DraftPhoto } {
  return {
    draft: (draft) => ({ key: draft.key, box: sealJson(cipher, draft, `draft ${draft.key}`) }),
    openDraft: ({ key, box }) => openJson(cipher, box, `draft ${key}`) as Draft,
    photo: ({ bytes, ...note }) => ({
      id: note.id, draft: note.draft,
      box: sealJson(cipher, note, `draft photo ${note.id}`), file: cipher.seal(bytes, `draft file ${note.id}`),
    }),
    openPhoto: ({ id, box, file }) => ({ ...(openJson(cipher, box, `draft photo ${id}`) as Omit<DraftPhoto, "bytes">), bytes: cipher.open(file, `draft file ${id}`) }),
  };
}

const GONE_FOR_MS = 30 * 24 * 3600 * 1000;

export const nameOfDrafts = (store: string): string => `${store}-drafts`;

/** `name` is that of the person's store. */
export function createDrafts(name: string, now: () => Date, cipher: Cipher): Drafts {
  const seal = createSeal(cipher);
  const database = new DraftsDatabase(nameOfDrafts(name), seal);
  const { drafts, photos, gone } = database;
  const all = shallowRef<readonly Draft[]>([]);
  const open = new Set<() => Promise<void>>();
  const watching = liveQuery(() => drafts.toArray()).subscribe({
    next: (found) => (all.value = newestFirst(found.map(seal.openDraft))),
    error: () => undefined, // whoever writes is told
  });
  const refusing = <T>(work: PromiseLike<T>): Promise<T> => Promise.resolve(work).catch((error: unknown) => Promise.reject(refusalOf(error)));
  const write = <T>(work: () => PromiseLike<T>): Promise<T> => refusing(database.transaction("rw", drafts, photos, gone, work));

  return {
    all,
    find: (key) => refusing(drafts.get(key).then((found) => (found ? seal.openDraft(found) : null))),
    keep: (draft) =>
      write(async () => {
        const found = await drafts.get(draft.key);
        const there = found && seal.openDraft(found);
        const ended = await gone.get(there?.id ?? draft.id);
        const made = kept(draft, there, () => ended !== undefined);
        if (made) await drafts.put(seal.draft(made));
        return made;
      }),
    drop: (key, id) =>
      write(async () => {
        const there = await drafts.get(key);
        if (there && seal.openDraft(there).id === id) await drafts.delete(key);
        await photos.where("draft").equals(id).delete();
        await gone.put({ id, at: now().toISOString() });
        await gone.where("at").below(new Date(now().getTime() - GONE_FOR_MS).toISOString()).delete();
      }),
    giveBack: (draft, taken) =>
      write(async () => {
        if (await drafts.get(draft.key)) return false;
        await drafts.put(seal.draft(draft));
        await photos.bulkPut(taken.map(seal.photo));
        return true;
      }),
    photos: (draft) => refusing(photos.where("draft").equals(draft).toArray((found) => found.map(seal.openPhoto))),
    putPhoto: (photo) =>
      write(async () => {
        if (!(await gone.get(photo.draft))) await photos.put(seal.photo(photo));
      }),
    dropPhoto: (id) => write(() => photos.delete(id)),
    async flush() {
      await Promise.all([...open].map((keep) => keep()));
    },
    onFlush(keep) {
      open.add(keep);
      return () => open.delete(keep);
    },
    erase: () =>
      write(async () => {
        await Promise.all([drafts.clear(), photos.clear(), gone.clear()]);
      }),
    close() {
      watching.unsubscribe();
      database.close();
    },
  };
}
