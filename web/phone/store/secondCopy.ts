// What is not acknowledged, a second time, apart from the database: what spoils the one leaves the other. Each record is
// sealed twice: for this phone, and for the county, which takes it without the PIN.
import { rowOf } from "@yicetong/sync";
import type { Holding, PhotoNote } from "@yicetong/sync";
import { packed, PHOTO_BYTES, unpacked, type BoxHead, type KeptRecord } from "./box";
import { openJson, sealJson, toBytes, type Cipher } from "./cipher";
import { sealToCounty } from "./countySeal";
import type { Shelf } from "./shelf";

export interface SecondCopy {
  /** The names of all that is in it. */
  names(): Promise<ReadonlySet<string>>;
  /** All or nothing of each; one that is there already is replaced. */
  put(record: KeptRecord): Promise<void>;
  /** Those that can be read; `broken` counts the others. */
  all(): Promise<{ readonly records: readonly KeptRecord[]; readonly broken: number }>;
  drop(name: string): Promise<void>;
  close(): void;
}

/** Whom work is sealed for. */
export interface County {
  /** The id of this person's device; null: an older server gave none. */
  readonly device: string | null;
  /** The county's public key, 65 bytes; null: not known. */
  readonly point: Uint8Array | null;
}

/** `shelf` is opened at first use. */
export function createSecondCopy(shelf: () => Promise<Shelf>, cipher: Cipher, county: () => County): SecondCopy {
  async function sealedFor(head: BoxHead, plain: Uint8Array): Promise<Uint8Array> {
    const { point } = county();
    return point && head.device !== null ? sealToCounty(point, plain, { ...head, device: head.device }) : new Uint8Array();
  }

  async function packedOf(kept: KeptRecord): Promise<Uint8Array> {
    const { name, life } = kept;
    const { device } = county();
    if ("photo" in kept) {
      const { bytes, ...note } = kept.photo;
      const head = { name, life, device, collection: PHOTO_BYTES, id: note.id, rev: "" };
      return packed({
        head, record: sealJson(cipher, note, name), file: cipher.seal(bytes, `${name} file`), sealed: await sealedFor(head, bytes),
      });
    }
    const { collection, id, waiting } = kept.holding;
    const head = { name, life, device, collection, id, rev: waiting?.document.rev ?? "" };
    const row = toBytes(JSON.stringify(rowOf(kept.holding, null)));
    return packed({ head, record: sealJson(cipher, kept.holding, name), file: new Uint8Array(), sealed: await sealedFor(head, row) });
  }

  return {
    names: async () => (await shelf()).names(),
    put: async (kept) => (await shelf()).put(kept.name, await packedOf(kept)),
    async all() {
      const place = await shelf();
      const records: KeptRecord[] = [];
      let broken = 0;
      for (const name of await place.names()) {
        const bytes = await place.get(name);
        if (bytes === null) continue; // the phone died before it was written
        const record = openedOf(bytes, name, cipher);
        if (record) records.push(record);
        else broken += 1;
      }
      return { records, broken };
    },
    drop: async (name) => (await shelf()).drop(name),
    close: () => undefined,
  };
}

/** Null: it was damaged. */
function openedOf(bytes: Uint8Array, name: string, cipher: Cipher): KeptRecord | null {
  const box = unpacked(bytes, name);
  if (!box) return null;
  const { life, collection } = box.head;
  try {
    const record = openJson(cipher, box.record, name);
    if (collection !== PHOTO_BYTES) return { name, life, holding: record as Holding };
    return { name, life, photo: { ...(record as PhotoNote), bytes: cipher.open(box.file, `${name} file`) } };
  } catch {
    return null;
  }
}
