// Where second copies lie: named bytes in a place that is not the store's database. Each vault has a shelf of its own,
// named `<store>.<vault>`; what nobody can open here any more is handed in to the county from it.
import { unpacked, type Box } from "./box";
import { hasDatabaseShelf, nameDatabaseShelves, openDatabaseShelf } from "./databaseShelf";
import { nameFileShelves, openFileShelf } from "./fileShelf";

export interface Shelf {
  names(): Promise<ReadonlySet<string>>;
  /** All or nothing; what has this name is replaced. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Null: made, and never written. */
  get(name: string): Promise<Uint8Array | null>;
  drop(name: string): Promise<void>;
  /** With all that is on it. */
  remove(): Promise<void>;
  close(): void;
}

export function nameOfShelf(store: string, vault: string): string {
  return `${store}.${vault}`;
}

/** In files of the origin; where the browser has none, or had none when it was made, in a database of its own. */
export async function openShelf(name: string): Promise<Shelf> {
  if (await hasDatabaseShelf(name)) return openDatabaseShelf(name);
  return (await openFileShelf(name)) ?? openDatabaseShelf(name);
}

export async function nameShelves(): Promise<string[]> {
  const all = await Promise.all([nameFileShelves(), nameDatabaseShelves()].map((names) => names.catch((): string[] => [])));
  return [...new Set(all.flat())].filter((name) => name.includes("."));
}

/** Of one store: that of its vault, and those of earlier ones. */
export async function shelvesOf(store: string): Promise<string[]> {
  return (await nameShelves()).filter((name) => name.startsWith(`${store}.`));
}

export function storeOfShelf(shelf: string): string {
  return shelf.slice(0, shelf.lastIndexOf("."));
}

export async function withShelf<T>(name: string, work: (shelf: Shelf) => Promise<T>): Promise<T> {
  const shelf = await openShelf(name);
  try {
    return await work(shelf);
  } finally {
    shelf.close();
  }
}

/** All that are as they were written. */
export async function boxesOn(shelf: Shelf): Promise<Box[]> {
  const boxes: Box[] = [];
  for (const name of await shelf.names()) {
    const bytes = await shelf.get(name);
    const box = bytes && unpacked(bytes, name);
    if (box) boxes.push(box);
  }
  return boxes;
}
