// The store of one person on this phone. Each has a database of their own, which stays when somebody else logs in.
import type { Store } from "@yicetong/sync";
import { PhoneDatabase } from "./database";
import { openDatabaseCopy } from "./databaseCopy";
import { createDexieStore } from "./dexieStore";
import { openFileCopy } from "./fileCopy";
import { createKeptTwice, type CopyHealth } from "./keptTwice";
import type { SecondCopy } from "./secondCopy";

export interface Means {
  newId(): string;
  /** How the second copy stands, whenever that changes. */
  tell(health: CopyHealth): void;
}

export function nameOfStore(county: string, person: string): string {
  return `yicetong-${county}-${person}`;
}

export function openStore(name: string, means: Means): Store {
  return createKeptTwice(createDexieStore(new PhoneDatabase(name), new BroadcastChannel(name)), {
    ...means,
    copy: openCopy(name),
    exclusively: (work) => navigator.locks.request(`${name}-copy`, work),
  });
}

/** Opened at first use. */
function openCopy(name: string): SecondCopy {
  let opened: Promise<SecondCopy> | null = null;
  const copy = (): Promise<SecondCopy> => (opened ??= openFileCopy(name).then((files) => files ?? openDatabaseCopy(name)));
  return {
    names: async () => (await copy()).names(),
    put: async (record) => (await copy()).put(record),
    all: async () => (await copy()).all(),
    drop: async (record) => (await copy()).drop(record),
    close: () => void opened?.then((there) => there.close()),
  };
}
