// The store of one person on this phone. Each has a database of their own, which stays when somebody else logs in.
import type { Store } from "@yicetong/sync";
import { PhoneDatabase } from "./database";
import { createDexieStore } from "./dexieStore";

export function nameOfStore(county: string, person: string): string {
  return `yicetong-${county}-${person}`;
}

export function openStore(name: string): Store {
  return createDexieStore(new PhoneDatabase(name), new BroadcastChannel(name));
}
