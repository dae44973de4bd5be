// The versions of the phone's database, oldest first, each with its reason. A released version never changes.
import type { Transaction } from "dexie";

export interface StoreVersion {
  readonly number: number;
  readonly why: string;
  /** Dexie's notation: the key first, then what is searched by. */
  readonly tables: Readonly<Record<string, string | null>>;
  /** What is there already takes its new form: all or nothing, without signal. */
  readonly upgrade?: (transaction: Transaction) => Promise<void>;
}

export const VERSIONS: readonly StoreVersion[] = [
  {
    number: 1,
    why: "The first: records by collection and id; what waits has an `order` and is found by it.",
    tables: {
      holdings: "[collection+id], collection, waiting.order",
      sent: "order, at",
      meta: "name",
      papers: "name",
      photos: "id",
    },
  },
  {
    number: 2,
    why: "Bytes of photos apart from what is known of them: photos are counted at each change, hundreds of megabytes are not read for it.",
    tables: { photoBytes: "id" },
    async upgrade(transaction) {
      const [photos, photoBytes] = [transaction.table("photos"), transaction.table("photoBytes")];
      // One after the other: a phone's memory does not hold all of them.
      for (const id of await photos.toCollection().primaryKeys()) {
        const { bytes, ...note } = (await photos.get(id)) as { readonly id: string; readonly bytes: Uint8Array };
        await photoBytes.put({ id: note.id, bytes });
        await photos.put(note);
      }
    },
  },
];
