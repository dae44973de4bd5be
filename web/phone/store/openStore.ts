// The store of one person on this phone. Each has a database of their own, which stays when somebody else logs in.
import type { Store } from "@yicetong/sync";
import { Dexie } from "dexie";
import { PHOTO_BYTES, unpacked } from "./box";
import { createCipher } from "./cipher";
import { PhoneDatabase } from "./database";
import { createDexieStore } from "./dexieStore";
import { nameOfDrafts } from "./drafts";
import { createKeptTwice, type CopyHealth } from "./keptTwice";
import { createSecondCopy, type County } from "./secondCopy";
import { nameOfShelf, nameShelves, openShelf, type Shelf } from "./shelf";
import type { OpenedVault } from "./vault";

export interface Means {
  newId(): string;
  /** How the second copy stands, whenever that changes. */
  tell(health: CopyHealth): void;
  /** Whom unsent work is sealed for. */
  county(): County;
}

export function nameOfStore(county: string, person: string): string {
  return `yicetong-${county}-${person}`;
}

export function openStore(name: string, { vault, key }: OpenedVault, means: Means): Store {
  const cipher = createCipher(key);
  let opened: Promise<Shelf> | null = null;
  const shelf = (): Promise<Shelf> => (opened ??= openShelf(nameOfShelf(name, vault.id)));
  const copy = createSecondCopy(shelf, cipher, means.county);
  return createKeptTwice(createDexieStore(new PhoneDatabase(name, cipher), new BroadcastChannel(name), cipher), {
    ...means,
    copy: { ...copy, close: () => void opened?.then((there) => there.close()) },
    exclusively: (work) => navigator.locks.request(`${name}-copy`, work),
  });
}

/** What nobody can read any more: the shelf stays, and is handed in. */
export async function dropStore(name: string): Promise<void> {
  for (const each of [name, nameOfDrafts(name)]) await Dexie.delete(each);
}

/** How much waits, without the key: what is on the shelves of this store. */
export async function countUnsent(name: string): Promise<number> {
  let count = 0;
  for (const each of (await nameShelves()).filter((found) => found.startsWith(`${name}.`))) {
    const shelf = await openShelf(each);
    count += (await shelf.names()).size;
    shelf.close();
  }
  return count;
}

/** Whether the county can open all that waits in this store; it needs no key. */
export async function isSealed(name: string): Promise<boolean> {
  if (!(await Dexie.exists(name))) return true;
  const database = await new Dexie(name).open();
  const waiting = await database.table("holdings").orderBy("order").keys();
  database.close();
  let sealed = 0;
  for (const each of (await nameShelves()).filter((found) => found.startsWith(`${name}.`))) {
    const shelf = await openShelf(each);
    for (const record of await shelf.names()) {
      const bytes = await shelf.get(record);
      const box = bytes && unpacked(bytes, record);
      if (box && box.head.collection !== PHOTO_BYTES && box.sealed.length > 0) sealed += 1;
    }
    shelf.close();
  }
  return sealed >= waiting.length;
}
