// A shelf in a database of its own, where the browser has no files.
import { Dexie, type Table } from "dexie";
import type { Shelf } from "./shelf";

const ENDING = "-copy";

export function openDatabaseShelf(name: string): Shelf {
  const database = new Dexie(name + ENDING, { chromeTransactionDurability: "strict" });
  database.version(1).stores({ boxes: "name" });
  const boxes: Table<{ readonly name: string; readonly bytes: Uint8Array }, string> = database.table("boxes");
  return {
    names: async () => new Set(await boxes.toCollection().primaryKeys()),
    put: async (name, bytes) => void (await boxes.put({ name, bytes })),
    get: async (name) => (await boxes.get(name))?.bytes ?? null,
    drop: (name) => boxes.delete(name),
    remove: () => database.delete(),
    close: () => database.close(),
  };
}

/** Looked up in the list: to open a database that is not there makes it for a moment. */
export async function hasDatabaseShelf(name: string): Promise<boolean> {
  return (await nameDatabaseShelves()).includes(name);
}

export async function nameDatabaseShelves(): Promise<string[]> {
  const all = await Dexie.getDatabaseNames();
  return all.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
}
