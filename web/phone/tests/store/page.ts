// A page that tests open, never shipped: the store's rules, and what only a browser's database does.
import { StoreRefused, type Holding, type RoundNote, type Store } from "@yicetong/sync";
import { STORE_RULES } from "../../../sync/tests/storeRules";
import { createAccounts, type Account } from "../../store/accounts";
import { createCipher } from "../../store/cipher";
import { PhoneDatabase } from "../../store/database";
import { createDexieStore } from "../../store/dexieStore";
import { VERSIONS, type StoreVersion } from "../../store/versions";
import { makeVault } from "../../store/vault";
import { ACCOUNT_RULES } from "../accountRules";
import { photosIn } from "../photosIn";
import { makeStore } from "./making";

const NEWER: StoreVersion = { number: VERSIONS.length + 1, why: "A version that is not there yet, without an index of today's.", tables: { holdings: "[collection+id]" } };

/** That of the fixtures. */
const CIPHER = createCipher(new Uint8Array(32).fill(7));

function open(name: string, versions: readonly StoreVersion[] = VERSIONS): Store {
  return createDexieStore(new PhoneDatabase(name, CIPHER, versions), new BroadcastChannel(name), CIPHER);
}

/** As an older version wrote it. */
function putRaw(database: string, table: string, row: unknown): Promise<void> {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(database);
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => {
      const transaction = asked.result.transaction(table, "readwrite");
      transaction.objectStore(table).put(row);
      transaction.oncomplete = () => (asked.result.close(), done());
      transaction.onabort = () => fail(transaction.error);
    };
  });
}

async function whyRefused(write: Promise<unknown>): Promise<string> {
  return write.then(
    () => "kept",
    (error: unknown) => (error instanceof StoreRefused ? error.why : `not refused: ${String(error)}`),
  );
}

const put = (store: Store, id: string, text = ""): Promise<void> =>
  store.write((transaction) => transaction.put([{ collection: "visits", id, confirmed: { id, rev: id, text } }]));
const count = (store: Store): Promise<number> => store.read(async (transaction) => (await transaction.all()).length);

interface Reading {
  readonly waiting: readonly Holding[];
  readonly all: readonly Holding[];
  readonly photos: Record<string, string>;
  readonly rounds: readonly RoundNote[];
}

const page = {
  rules: STORE_RULES.map(({ name }) => name),
  async run(nth: number): Promise<void> {
    const name = `rule-${nth}`;
    let store = open(name);
    await STORE_RULES[nth]?.run(store, async () => {
      await store.close();
      return (store = open(name));
    });
    await store.close();
  },
  accountRules: ACCOUNT_RULES.map(({ name }) => name),
  async runAccounts(nth: number): Promise<void> {
    const [one, other] = [createAccounts(), createAccounts()];
    await other.all();
    await ACCOUNT_RULES[nth]?.run(one, other, `person-${nth}`);
    one.close();
    other.close();
  },
  /** An account of version 1 lies open; it is sealed with the first PIN. What was read is said of the notice. */
  async sealsPlain(account: Account): Promise<(string | null)[]> {
    const accounts = createAccounts();
    await putRaw("yicetong", "accounts", account);
    const opened = await makeVault("258013", "vault");
    const changed = await accounts.change(account.id, opened, (there) => ({ ...there, cookieAt: "now" }));
    const made = await accounts.put({ ...account, noticeAt: null }, opened);
    const text = JSON.stringify(await accounts.of(account.id));
    accounts.close();
    return [changed && "changed", made.noticeAt, text.includes(account.person.name) ? "in the clear" : "sealed"];
  },
  /** An app that was not updated meets a database that was. */
  async opensNewer(): Promise<[string, number]> {
    const newer = open("newer", [...VERSIONS, NEWER]);
    await put(newer, "a");
    await newer.close();
    const older = open("newer");
    const why = await whyRefused(put(older, "b"));
    await older.close();
    const again = open("newer", [...VERSIONS, NEWER]);
    await put(again, "a");
    return [why, await count(again)];
  },
  versions: VERSIONS.map(({ number }) => number),
  /** For tests/phone_app/stores: what this version writes. */
  async makes(name: string): Promise<void> {
    const store = open(name);
    await makeStore(store, name, CIPHER);
    await store.close();
  },
  /** All that the app reads of its store, whichever version has written it. */
  async reads(name: string): Promise<Reading> {
    const store = open(name);
    const found = await store.read(async (transaction) => ({
      waiting: await transaction.waiting(), all: await transaction.all(), photos: await photosIn(transaction), rounds: await transaction.meta("rounds"),
    }));
    await store.close();
    return found;
  },
  /** A tab with the old app is still open when another upgrades. */
  async isOpenDuringUpgrade(): Promise<[string, number]> {
    const older = open("upgraded");
    await put(older, "a");
    const newer = open("upgraded", [...VERSIONS, NEWER]);
    await put(newer, "b");
    const why = await whyRefused(put(older, "c"));
    return [why, await count(newer)];
  },
  /** Called once the browser has been told to give no more room. */
  async isFull(): Promise<[string, number, string]> {
    const store = open("full");
    await put(store, "a");
    const before = await count(store);
    const why = await whyRefused(put(store, "b", "x".repeat(40_000_000)));
    return [why, before, String(await count(store))];
  },
  /** What one tab writes, the others hear of. */
  async isHeardElsewhere(): Promise<string[]> {
    const [here, there] = [open("heard"), open("heard")];
    const heard = new Promise<string[]>((done) => there.watch(({ keys }) => done(keys.map(({ id }) => id))));
    await put(here, "a");
    return heard;
  },
};

declare global {
  interface Window {
    page: typeof page;
  }
}
window.page = page;
