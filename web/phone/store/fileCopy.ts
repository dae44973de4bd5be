// The second copy in files of the origin's own (OPFS): a file for each record. A browser writes a file aside and puts
// it in the old one's place when it is closed, so that a phone that dies leaves the one or the other.
import type { Holding, PhotoNote } from "@yicetong/sync";
import type { KeptRecord, SecondCopy } from "./secondCopy";

const FOLDER = "unsent";

/** Null where the browser has no such files (Chromium before 86, private windows). */
export async function openFileCopy(name: string): Promise<SecondCopy | null> {
  if (!("getDirectory" in navigator.storage) || !("FileSystemFileHandle" in window) || !("createWritable" in FileSystemFileHandle.prototype)) return null;
  const all = await navigator.storage.getDirectory().then((root) => root.getDirectoryHandle(FOLDER, { create: true })).catch(() => null);
  const folder = await all?.getDirectoryHandle(name, { create: true }).catch(() => null);
  return folder ? createFileCopy(folder) : null;
}

function createFileCopy(folder: FileSystemDirectoryHandle): SecondCopy {
  async function names(): Promise<Set<string>> {
    const found = new Set<string>();
    // A browser that died while it wrote leaves the file that it wrote aside.
    for await (const name of folder.keys()) if (!name.endsWith(".crswap")) found.add(name);
    return found;
  }
  return {
    names,
    async put(record) {
      const file = await folder.getFileHandle(record.name, { create: true });
      const writer = await file.createWritable();
      try {
        await writer.write(toBytes(record));
        await writer.close();
      } catch (error) {
        await writer.abort().catch(() => undefined);
        throw error;
      }
    },
    async all() {
      const records: KeptRecord[] = [];
      let broken = 0;
      for (const name of await names()) {
        const file = await folder.getFileHandle(name).then((handle) => handle.getFile());
        // Made, and never written: the phone died before.
        if (file.size === 0) continue;
        const record = fromBytes(new Uint8Array(await file.arrayBuffer()), name);
        if (record) records.push(record);
        else broken += 1;
      }
      return { records, broken };
    },
    async drop(name) {
      await folder.removeEntry(name).catch((error: unknown) => {
        if (!(error instanceof DOMException && error.name === "NotFoundError")) throw error;
      });
    },
    close: () => undefined,
  };
}

type Head = { readonly name: string; readonly life: string } & ({ readonly holding: Holding } | { readonly photo: PhotoNote });

/** A line of JSON; of a photo its bytes after it. */
function toBytes(record: KeptRecord): Blob {
  if (!("photo" in record)) return new Blob([`${JSON.stringify(record)}\n`]);
  const { bytes, ...photo } = record.photo;
  return new Blob([`${JSON.stringify({ ...record, photo })}\n`, bytes as BlobPart]);
}

/** Null: it is not what was written. */
function fromBytes(bytes: Uint8Array, name: string): KeptRecord | null {
  const end = bytes.indexOf(10);
  if (end < 0) return null;
  try {
    const head = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, end))) as Head;
    if (head.name !== name || typeof head.life !== "string") return null;
    if ("photo" in head) return { ...head, photo: { ...head.photo, bytes: bytes.slice(end + 1) } };
    return typeof head.holding.id === "string" && head.holding.waiting ? head : null;
  } catch {
    return null;
  }
}
