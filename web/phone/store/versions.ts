// The versions of the phone's database, oldest first, each with its reason. A released version never changes.
import type { PhotoNote, Waiting } from "@yicetong/sync";
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
    tables: { holdings: "[collection+id], collection, order", photos: "id, unsent" },
    async upgrade(transaction, cipher) {
      for (const [name, keys] of Object.entries(IN_THE_CLEAR)) {
        const table = transaction.table<Record<string, unknown>, never>(name);
        for (const key of await table.toCollection().primaryKeys()) {
          const row = (await table.get(key)) as Record<string, unknown>;
          const found = Object.fromEntries(keys.map((each) => [each, row[each]]));
          const about = [name, ...([] as unknown[]).concat(key)].join(" ");
          const box = name === "photoBytes" ? cipher.seal(row["bytes"] as Uint8Array, about) : sealJson(cipher, name === "meta" ? row["value"] : row, about);
          await table.put({ ...found, ...marksOf(name, row), box });
        }
      }
    },
  },
];

/** What rows of version 3 are found by. */
const IN_THE_CLEAR = { holdings: ["collection", "id"], sent: ["order", "at"], meta: ["name"], papers: ["name"], photos: ["id"], photoBytes: ["id"] };

function marksOf(name: string, row: Record<string, unknown>): Record<string, unknown> {
  if (name === "holdings") return waitingMarks(row["waiting"] as Waiting | undefined);
  return name === "photos" ? photoMarks(row as unknown as PhotoNote) : {};
}

/** In the clear of a row that waits: its order, and the version that has to be sealed for the county before it may be dropped. */
export function waitingMarks(waiting: Waiting | undefined): { order?: number; rev?: string } {
  return waiting ? { order: waiting.order, rev: waiting.document.rev } : {};
}

/** The same of a photo's file. */
export function photoMarks({ state }: PhotoNote): { unsent?: 1 } {
  return state === "stored" ? {} : { unsent: 1 };
}
