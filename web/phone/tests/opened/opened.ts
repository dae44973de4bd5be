// What tests read and write of a phone's own store, by its PIN, in a page of the app's origin. Never shipped.
import type { Holding, Meta, Store } from "@yicetong/sync";
import type { Draft } from "../../records/drafts";
import { createAccounts, isPlain, openAccount, type Account } from "../../store/accounts";
import { createCipher, openJson, type Cipher } from "../../store/cipher";
import { PhoneDatabase } from "../../store/database";
import { createDexieStore } from "../../store/dexieStore";
import { nameOfStore } from "../../store/openStore";
import { openVault, type OpenedVault } from "../../store/vault";
import { photosIn } from "../photosIn";
import { Dexie } from "dexie";

interface Opened {
  readonly account: Account;
  readonly cipher: Cipher;
  readonly name: string;
}

/** A PIN costs a tenth of a second: not at each question of a test that waits. */
const known = new Map<string, Promise<OpenedVault | null>>();

/** Of whoever's turn it is. */
async function open(pin: string): Promise<Opened> {
  const accounts = createAccounts();
  const locked = await accounts.current();
  accounts.close();
  if (!locked || isPlain(locked) || !locked.vault) throw new Error("nobody has chosen a PIN here");
  const name = `${pin} ${String(locked.vault.wrapped)}`;
  const opening = known.get(name) ?? openVault(locked.vault, pin);
  known.set(name, opening);
  const vault = await opening;
  if (!vault) throw new Error("another PIN");
  return { account: openAccount(locked, vault.key), cipher: createCipher(vault.key), name: nameOfStore(locked.county, locked.id) };
}

/** Null: there is no store yet. */
async function within<T>(pin: string, work: (store: Store) => Promise<T>): Promise<T | null> {
  const { name, cipher } = await open(pin);
  if (!(await Dexie.exists(name))) return null;
  const store = createDexieStore(new PhoneDatabase(name, cipher), new BroadcastChannel(`${name}-tests`), cipher);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export const token = async (pin: string): Promise<string | null> => (await open(pin)).account.token;

export const account = async (pin: string): Promise<Account> => (await open(pin)).account;

export const stored = (pin: string, collection?: string): Promise<Holding[] | null> => within(pin, (store) => store.read((all) => all.all(collection)));

/** The bytes of each photo, in base64, by its id. */
export const photos = (pin: string): Promise<Record<string, string> | null> => within(pin, (store) => store.read(photosIn));

export const meta = <K extends keyof Meta>(pin: string, name: K): Promise<Meta[K] | null> => within(pin, (store) => store.read((all) => all.meta(name)));

export async function drafts(pin: string): Promise<Draft[]> {
  const { name, cipher } = await open(pin);
  if (!(await Dexie.exists(`${name}-drafts`))) return [];
  const database = await new Dexie(`${name}-drafts`).open();
  const rows: { readonly key: string; readonly box: Uint8Array }[] = await database.table("drafts").toArray();
  database.close();
  return rows.map(({ key, box }) => openJson(cipher, box, `draft ${key}`) as Draft);
}

/** Visits as saves leave them behind, on an app that was closed right after; their ids. */
export async function unsentVisits(pin: string, visits: readonly Record<string, unknown>[]): Promise<string[] | null> {
  return within(pin, (store) =>
    store.write(async (all) => {
      const order = await all.meta("order");
      const at = new Date().toISOString();
      const holdings = visits.map((fields, nth): Holding => {
        const [id, rev] = [crypto.randomUUID(), crypto.randomUUID()];
        const document = { id, rev, happened_at: at, purpose: "regular", outcome: "met", ...fields };
        return { collection: "visits", id, waiting: { document, order: order + nth + 1, sent: false, at } };
      });
      await all.put(holdings);
      await all.setMeta({ order: order + visits.length });
      return holdings.map(({ id }) => id);
    }),
  );
}

/** A record goes, as when its grid is somebody else's by now. */
export const lose = (pin: string, collection: string, id: string): Promise<null | void> => within(pin, (store) => store.write((all) => all.drop([{ collection, id }])));
