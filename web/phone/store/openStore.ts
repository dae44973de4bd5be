// The store of one person on this phone. Each has a database of their own, which stays when somebody else logs in.
import type { Store } from "@yicetong/sync";
import { Dexie } from "dexie";
import { nameOfPhoto, nameOfRecord } from "./box";
import { createCipher } from "./cipher";
import { PhoneDatabase } from "./database";
import { createDexieStore } from "./dexieStore";
import { nameOfDrafts } from "./drafts";
import { createKeptTwice, type CopyHealth } from "./keptTwice";
import { createSecondCopy, type County } from "./secondCopy";
import { boxesOn, nameOfShelf, openShelf, shelvesOf, withShelf, type Shelf } from "./shelf";
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

/** Held by whoever writes to the shelves of a store. */
export function lockOfShelves(store: string): string {
  return `${store}-copy`;
}

export function openStore(name: string, { vault, key }: OpenedVault, means: Means): Store {
  const cipher = createCipher(key);
  let opened: Promise<Shelf> | null = null;
  const shelf = (): Promise<Shelf> => (opened ??= openShelf(nameOfShelf(name, vault.id)));
  const copy = createSecondCopy(shelf, cipher, means.county);
  const store = createKeptTwice(createDexieStore(new PhoneDatabase(name, cipher), new BroadcastChannel(name), cipher), {
    ...means,
    copy: { ...copy, close: () => void opened?.then((there) => there.close()) },
    exclusively: (work) => navigator.locks.request(lockOfShelves(name), work),
  });
  // A version before this one had a copy in the clear.
  void store.read(async () => undefined).then(() => withShelf(name, (old) => old.remove())).catch(() => undefined);
  return store;
}

/** What nobody can read any more: the shelf stays, and is handed in. */
export async function dropStore(name: string): Promise<void> {
  for (const each of [name, nameOfDrafts(name)]) await Dexie.delete(each);
}

/** How much waits, without the key: what is on the shelves of this store, and was not handed in. */
export async function countUnsent(name: string): Promise<number> {
  let count = 0;
  for (const shelf of await shelvesOf(name)) count += await withShelf(shelf, async (there) => (await boxesOn(there)).filter(({ head }) => !head.isTaken).length);
  return count;
}

/** What waits in this store and could not be handed in without the key that `vault` opens. It needs no key itself. */
export async function unsealedWork(name: string, vault: string): Promise<string[]> {
  if (!(await Dexie.exists(name))) return [];
  const database = await new Dexie(name).open();
  const waiting: { collection: string; id: string; rev: string }[] = await database.table("holdings").orderBy("order").toArray();
  const photos = await database.table("photos").orderBy("unsent").primaryKeys();
  database.close();
  const sealed = await withShelf(nameOfShelf(name, vault), sealedRevs);
  return [
    ...waiting.filter((row) => sealed.get(nameOfRecord(row)) !== row.rev).map(nameOfRecord),
    ...photos.map((id) => nameOfPhoto(String(id))).filter((photo) => !sealed.has(photo)),
  ];
}

/** What the county can open, with the version of each. */
async function sealedRevs(shelf: Shelf): Promise<Map<string, string>> {
  const sealed = (await boxesOn(shelf)).filter((box) => box.sealed.length > 0);
  return new Map(sealed.map(({ head }) => [head.name, head.rev]));
}
