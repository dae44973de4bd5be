// Drafts in a database of their own: they are no records, nobody syncs them.
import { Dexie, liveQuery, type Table } from "dexie";
import { shallowRef } from "vue";
import { kept, newestFirst, type Draft, type DraftPhoto, type Drafts } from "../records/drafts";
import { refusalOf } from "./database";

class DraftsDatabase extends Dexie {
  declare drafts: Table<Draft, string>;
  declare photos: Table<DraftPhoto, string>;
  /** Ids of drafts that were saved or discarded: a window that still has such a form open does not bring it back. */
  declare gone: Table<{ readonly id: string; readonly at: string }, string>;
  constructor(name: string) {
    super(name);
    this.version(1).stores({ drafts: "key", photos: "id, draft", gone: "id, at" });
  }
}

const GONE_FOR_MS = 30 * 24 * 3600 * 1000;

/** `name` is that of the person's store. */
export function createDrafts(name: string, now: () => Date): Drafts {
  const database = new DraftsDatabase(`${name}-drafts`);
  const { drafts, photos, gone } = database;
  const all = shallowRef<readonly Draft[]>([]);
  const open = new Set<() => Promise<void>>();
  const watching = liveQuery(() => drafts.toArray()).subscribe({
    next: (found) => (all.value = newestFirst(found)),
    error: () => undefined, // whoever writes is told
  });
  const refusing = <T>(work: PromiseLike<T>): Promise<T> => Promise.resolve(work).catch((error: unknown) => Promise.reject(refusalOf(error)));
  const write = <T>(work: () => PromiseLike<T>): Promise<T> => refusing(database.transaction("rw", drafts, photos, gone, work));

  return {
    all,
    find: (key) => refusing(drafts.get(key).then((found) => found ?? null)),
    keep: (draft) =>
      write(async () => {
        const there = await drafts.get(draft.key);
        const ended = await gone.get(there?.id ?? draft.id);
        const made = kept(draft, there, () => ended !== undefined);
        if (made) await drafts.put(made);
        return made;
      }),
    drop: (key, id) =>
      write(async () => {
        const there = await drafts.get(key);
        if (there?.id === id) await drafts.delete(key);
        await photos.where("draft").equals(id).delete();
        await gone.put({ id, at: now().toISOString() });
        await gone.where("at").below(new Date(now().getTime() - GONE_FOR_MS).toISOString()).delete();
      }),
    photos: (draft) => refusing(photos.where("draft").equals(draft).toArray()),
    putPhoto: (photo) =>
      write(async () => {
        if (!(await gone.get(photo.draft))) await photos.put(photo);
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
