// The versions of the phone's database, oldest first, each with its reason. A released version never changes.
import type { Transaction } from "dexie";
import { sealJson, type Cipher } from "./cipher";

export interface StoreVersion {
  readonly number: number;
  readonly why: string;
  /** Dexie's notation: the key first, then what is searched by. */
  readonly tables: Readonly<Record<string, string | null>>;
  /** What is there already takes its new form: all or nothing, without signal. */
  readonly upgrade?: (transaction: Transaction, cipher: Cipher) => Promise<void>;
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
  {
    number: 3,
    why: "Everything that is about people is sealed: a row has its keys in the clear, and a box.",
    tables: { holdings: "[collection+id], collection, order" },
    async upgrade(transaction, cipher) {
      for (const [name, keys] of Object.entries(IN_THE_CLEAR)) {
        const table = transaction.table<Record<string, unknown>, never>(name);
        for (const key of await table.toCollection().primaryKeys()) {
          const row = (await table.get(key)) as Record<string, unknown>;
          const found = Object.fromEntries(keys.map((each) => [each, row[each]]));
          const about = [name, ...([] as unknown[]).concat(key)].join(" ");
          await table.put({ ...found, ...orderOf(row["waiting"]), box: name === "photoBytes" ? cipher.seal(row["bytes"] as Uint8Array, about) : sealJson(cipher, name === "meta" ? row["value"] : row, about) });
        }
      }
    },
  },
];

/** What rows of version 3 are found by. */
const IN_THE_CLEAR = { holdings: ["collection", "id"], sent: ["order", "at"], meta: ["name"], papers: ["name"], photos: ["id"], photoBytes: ["id"] };

function orderOf(waiting: unknown): { order?: number } {
  return waiting ? { order: (waiting as { readonly order: number }).order } : {};
}
