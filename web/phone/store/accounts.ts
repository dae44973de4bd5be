// Who uses this phone: a small database of its own, beside those of the records.
import type { components } from "@yicetong/shared";
import { Dexie, type Table } from "dexie";

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
  /** Signs visits by SMS; none where the server takes none. */
  readonly smsKey?: { readonly name: string; readonly key: string };
}

export interface Accounts {
  /** Who is logged in on this phone; undefined: nobody. */
  current(): Promise<Account | undefined>;
  all(): Promise<readonly Account[]>;
  /** Also makes it the current one, unless it has no token. */
  put(account: Account): Promise<void>;
  close(): void;
}

const CURRENT = "current";

export function createAccounts(): Accounts {
  const database = new Dexie("yicetong", { chromeTransactionDurability: "strict" });
  database.version(1).stores({ accounts: "id", chosen: "name" });
  const accounts: Table<Account, string> = database.table("accounts");
  const chosen: Table<{ name: string; id: string }, string> = database.table("chosen");
  return {
    current: () =>
      database.transaction("r", [accounts, chosen], async () => {
        const choice = await chosen.get(CURRENT);
        return choice && (await accounts.get(choice.id));
      }),
    all: async () => accounts.toArray(),
    async put(account) {
      await database.transaction("rw", [accounts, chosen], async () => {
        await accounts.put(account);
        if (account.token !== null) await chosen.put({ name: CURRENT, id: account.id });
        else if ((await chosen.get(CURRENT))?.id === account.id) await chosen.delete(CURRENT);
      });
    },
    close: () => database.close(),
  };
}
