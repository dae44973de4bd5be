// The versions of the phone's database, oldest first, each with its reason. A released version never changes.
import type { Holding, PhotoNote } from "@yicetong/sync";
import type { Transaction } from "dexie";
import { createBundles } from "./bundles";
import { sealJson, type Cipher } from "./cipher";
import type { RecordRow } from "./database";
import { waitingRow } from "./holdings";

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
    why: "Everything that is about people is sealed: what a row is found by is in the clear. Records that wait for nothing lie many in a box.",
    tables: { holdings: "[collection+id], order", bundles: "[collection+nth]", photos: "id, unsent" },
    async upgrade(transaction, cipher) {
      await sealRecords(transaction, cipher);
      for (const [name, keys] of Object.entries(IN_THE_CLEAR)) {
        const table = transaction.table<Record<string, unknown>, never>(name);
        for (const key of await table.toCollection().primaryKeys()) {
          const row = (await table.get(key)) as Record<string, unknown>;
          const found = Object.fromEntries(keys.map((each) => [each, row[each]]));
          const about = `${name} ${String(key)}`;
          const box = name === "photoBytes" ? cipher.seal(row["bytes"] as Uint8Array, about) : sealJson(cipher, name === "meta" ? row["value"] : row, about);
          await table.put({ ...found, ...(name === "photos" ? photoMarks(row as unknown as PhotoNote) : {}), box });
        }
      }
    },
  },
];

/** What rows of version 3 are found by. */
const IN_THE_CLEAR = { sent: ["order", "at"], meta: ["name"], papers: ["name"], photos: ["id"], photoBytes: ["id"] };

async function sealRecords(transaction: Transaction, cipher: Cipher): Promise<void> {
  const records = transaction.table<Holding | RecordRow, [string, string]>("holdings");
  const found = (await records.toArray()) as Holding[];
  const others = found.filter(({ waiting }) => !waiting);
  const bundles = await createBundles(transaction.table("bundles"), cipher).change(others.map((holding) => ({ holding, nth: undefined })), []);
  await records.bulkPut(others.map(({ collection, id }, at) => ({ collection, id, bundle: bundles[at] ?? 0 })));
  await records.bulkPut(found.flatMap((holding) => (holding.waiting ? [waitingRow(cipher, holding, holding.waiting)] : [])));
}

/** In the clear of a photo: whether its file is with the server. */
export function photoMarks({ state }: PhotoNote): { unsent?: 1 } {
  return state === "stored" ? {} : { unsent: 1 };
}
