// Where second copies lie: named bytes in a place that is not the store's database. Each vault has a shelf of its own,
// named `<store>.<vault>`; what nobody can open here any more is handed in to the county from it.
import { openDatabaseShelf, nameDatabaseShelves } from "./databaseShelf";
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

/** In files of the origin; where the browser has none, in a database of its own. */
export async function openShelf(name: string): Promise<Shelf> {
  return (await openFileShelf(name)) ?? openDatabaseShelf(name);
}

export async function nameShelves(): Promise<string[]> {
  const all = await Promise.all([nameFileShelves(), nameDatabaseShelves()].map((names) => names.catch((): string[] => [])));
  return [...new Set(all.flat())].filter((name) => name.includes("."));
}
