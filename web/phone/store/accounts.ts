// Who uses this phone: a small database of its own, beside those of the records. In the clear are ids, the beginning of
// a name, and what opens the rest; that is sealed.
import type { components } from "@yicetong/shared";
import { Dexie, type Table } from "dexie";
import { createCipher, openJson, sealJson, toBytes } from "./cipher";
import type { OpenedVault, Vault } from "./vault";

export interface Account {
  /** The person's id. */
  readonly id: string;
  readonly county: string;
  /** As the person was when the server was asked last. */
  readonly person: components["schemas"]["Me"];
  /** None after logging out. */
  readonly token: string | null;
  /** The server does not take the token any more. */
  readonly isEnded: boolean;
  readonly device: { readonly id: string | null; readonly name: string };
  /** When the privacy notice was read, by the phone's clock; null: not yet. */
  readonly noticeAt: string | null;
  /** When this device got its cookie for handing in; none: not yet. */
  readonly cookieAt?: string;
  /** Signs visits by SMS; none where the server takes none. */
  readonly smsKey?: { readonly name: string; readonly key: string };
}

/** An account as it lies on the phone. */
export interface LockedAccount {
  readonly id: string;
  readonly county: string;
  /** The first character of the name: which of several people is asked for a PIN. */
  readonly mask: string;
  /** By which the person is known who logs in again: a digest of the login. */
  readonly login: Uint8Array;
  readonly device: string | null;
  /** Null: what could be read was dropped; only its device is remembered. */
  readonly vault: Vault | null;
  readonly box: Uint8Array;
}

/** As version 1 had it, before there was a PIN. */
type PlainAccount = Account & { readonly vault?: undefined };

export interface Accounts {
  /** Whose turn it is on this phone; undefined: nobody's. */
  current(): Promise<LockedAccount | PlainAccount | undefined>;
  all(): Promise<readonly LockedAccount[]>;
  find(login: string): Promise<LockedAccount | undefined>;
  of(id: string): Promise<LockedAccount | PlainAccount | undefined>;
  /** After a log-in and with a new PIN: whatever is there goes, except what an older version says of the notice. It is their turn then. */
  put(account: Account, opened: OpenedVault): Promise<Account>;
  /**
   * The one way to change an account that is there: it is read and written in one transaction, so that no two changes
   * take each other back, in whichever tabs. `work` gets it as it is now; its null changes nothing. Null: nothing was
   * changed, or nothing is there that this vault opens. With another token it is their turn, with none it is not any more.
   */
  change(id: string, opened: OpenedVault, work: (there: Account) => Account | null): Promise<Account | null>;
  /** One more try of a PIN, before it is made; the vault with it, null where there is none. */
  countTry(id: string): Promise<Vault | null>;
  /** The right PIN was given to this vault, if it is still the one that is there. */
  forgetTries(id: string, vault: Vault): Promise<void>;
  /** Another PIN of the same vault, if that is still the one that is there. */
  putVault(id: string, vault: Vault): Promise<void>;
  /** What could be read was dropped; nobody's turn, if it was theirs. */
  dropVault(id: string): Promise<void>;
  /** Nobody's turn: the next person logs in. */
  chooseNobody(): Promise<void>;
  close(): void;
}

export const isPlain = (account: LockedAccount | PlainAccount): account is PlainAccount => account.vault === undefined;

export function openAccount({ id, box }: LockedAccount, key: Uint8Array): Account {
  return openJson(createCipher(key), box, `account ${id}`) as Account;
}

const CURRENT = "current";

export function createAccounts(): Accounts {
  const database = new Dexie("yicetong", { chromeTransactionDurability: "strict" });
  database.version(1).stores({ accounts: "id", chosen: "name" });
  database.version(2); // accounts are sealed, once their owner has chosen a PIN
  const accounts: Table<LockedAccount | PlainAccount, string> = database.table("accounts");
  const chosen: Table<{ name: string; id: string }, string> = database.table("chosen");
  const locked = async (): Promise<LockedAccount[]> => (await accounts.toArray()).filter((each): each is LockedAccount => !isPlain(each));
  const changing = <T>(work: () => Promise<T>): Promise<T> => database.transaction("rw", [accounts, chosen], work);

  async function keep(account: Account, login: Uint8Array, { vault, key }: OpenedVault): Promise<void> {
    const { id, county, person, device } = account;
    const box = sealJson(createCipher(key), account, `account ${id}`);
    await accounts.put({ id, county, mask: Array.from(person.name)[0] ?? "", login, device: device.id, vault, box });
  }

  async function choose(id: string, isTheirs: boolean): Promise<void> {
    if (isTheirs) await chosen.put({ name: CURRENT, id });
    else if ((await chosen.get(CURRENT))?.id === id) await chosen.delete(CURRENT);
  }

  return {
    current: () =>
      database.transaction("r", [accounts, chosen], async () => {
        const choice = await chosen.get(CURRENT);
        return choice && (await accounts.get(choice.id));
      }),
    all: locked,
    async find(login) {
      for (const each of await locked()) if (isEqual(each.login, await digestOf(each.id, login))) return each;
      return undefined;
    },
    of: (id) => accounts.get(id),
    async put(account, opened) {
      const login = await digestOf(account.id, account.person.login);
      return changing(async () => {
        const there = await accounts.get(account.id);
        const made = there && isPlain(there) ? { ...account, noticeAt: there.noticeAt } : account;
        await keep(made, login, opened);
        await choose(made.id, made.token !== null);
        return made;
      });
    },
    change: (id, { vault, key }, work) =>
      changing(async () => {
        const there = await accounts.get(id);
        if (!there || isPlain(there) || there.vault?.id !== vault.id) return null;
        const before = openAccount(there, key);
        const made = work(before);
        if (!made) return null;
        const { login } = made.person;
        // Dexie keeps the transaction open meanwhile.
        const digest = login === before.person.login ? there.login : await Dexie.waitFor(digestOf(id, login));
        await keep(made, digest, { vault: there.vault, key });
        if (made.token !== before.token) await choose(id, made.token !== null);
        return made;
      }),
    countTry: (id) =>
      database.transaction("rw", accounts, async () => {
        const there = await accounts.get(id);
        if (!there || isPlain(there) || !there.vault) return null;
        const vault = { ...there.vault, tries: there.vault.tries + 1 };
        await accounts.put({ ...there, vault });
        return vault;
      }),
    forgetTries: (id, { salt }) =>
      database.transaction("rw", accounts, async () => {
        const there = await accounts.get(id);
        if (there && !isPlain(there) && there.vault && isEqual(there.vault.salt, salt)) await accounts.put({ ...there, vault: { ...there.vault, tries: 0 } });
      }),
    putVault: (id, vault) =>
      database.transaction("rw", accounts, async () => {
        const there = await accounts.get(id);
        if (there && !isPlain(there) && there.vault?.id === vault.id) await accounts.put({ ...there, vault });
      }),
    dropVault: (id) =>
      changing(async () => {
        const there = await accounts.get(id);
        if (there && !isPlain(there)) await accounts.put({ ...there, vault: null, box: new Uint8Array() });
        await choose(id, false);
      }),
    chooseNobody: () => chosen.delete(CURRENT),
    close: () => database.close(),
  };
}

async function digestOf(id: string, login: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", toBytes(`${id} ${login.trim().toLowerCase()}`) as BufferSource));
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, nth) => byte === other[nth]);
}
