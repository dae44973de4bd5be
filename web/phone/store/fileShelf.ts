// A shelf of files of the origin's own (OPFS). A browser writes a file aside and puts it in the old one's place when it
// is closed, so that a phone that dies leaves the one or the other.
import type { Shelf } from "./shelf";

const FOLDER = "unsent";

async function allShelves(): Promise<FileSystemDirectoryHandle | null> {
  if (!("getDirectory" in navigator.storage) || !("FileSystemFileHandle" in window) || !("createWritable" in FileSystemFileHandle.prototype)) return null;
  return navigator.storage.getDirectory().then((root) => root.getDirectoryHandle(FOLDER, { create: true })).catch(() => null);
}

/** Null where the browser has no such files (Chromium before 86, private windows). */
export async function openFileShelf(name: string): Promise<Shelf | null> {
  const all = await allShelves();
  const folder = await all?.getDirectoryHandle(name, { create: true }).catch(() => null);
  return all && folder ? createFileShelf(all, folder, name) : null;
}

export async function nameFileShelves(): Promise<string[]> {
  const names: string[] = [];
  for await (const name of (await allShelves())?.keys() ?? []) names.push(name);
  return names;
}

function createFileShelf(all: FileSystemDirectoryHandle, folder: FileSystemDirectoryHandle, shelf: string): Shelf {
  return {
    async names() {
      const found = new Set<string>();
      // A browser that died while it wrote leaves the file that it wrote aside.
      for await (const name of folder.keys()) if (!name.endsWith(".crswap")) found.add(name);
      return found;
    },
    async put(name, bytes) {
      const file = await folder.getFileHandle(name, { create: true });
      const writer = await file.createWritable();
      try {
        await writer.write(bytes as BufferSource);
        await writer.close();
      } catch (error) {
        await writer.abort().catch(() => undefined);
        throw error;
      }
    },
    async get(name) {
      const file = await folder.getFileHandle(name).then((handle) => handle.getFile());
      return file.size === 0 ? null : new Uint8Array(await file.arrayBuffer());
    },
    drop: (name) => removed(folder.removeEntry(name)),
    remove: () => removed(all.removeEntry(shelf, { recursive: true })),
    close: () => undefined,
  };
}

async function removed(removing: Promise<void>): Promise<void> {
  await removing.catch((error: unknown) => {
    if (!(error instanceof DOMException && error.name === "NotFoundError")) throw error;
  });
}
