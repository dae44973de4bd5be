// Who uses a phone, in memory, for tests: it passes accountRules.ts, as the browser's database does.
import { isPlain, openAccount, type Account, type Accounts, type LockedAccount, type OpenedVault } from "../store";
import { createCipher, sealJson, toBytes } from "../store/cipher";

type Row = NonNullable<Awaited<ReturnType<Accounts["of"]>>>;

const bytesOf = (login: string): Uint8Array => toBytes(login.trim().toLowerCase());

/** `slowDown`: from then on a write ends when that ends. */
export function createMemoryAccounts(): { readonly accounts: Accounts; readonly rows: Map<string, Row>; slowDown(until: Promise<void>): void } {
  const rows = new Map<string, Row>();
  let chosen: string | null = null;
  let slow: Promise<void> | null = null;

  function keep(account: Account, { vault, key }: OpenedVault): Account {
    const { id, county, person, device } = account;
    rows.set(id, { id, county, mask: Array.from(person.name)[0] ?? "", login: bytesOf(person.login), device: device.id, vault, box: sealJson(createCipher(key), account, `account ${id}`) });
    return account;
  }

  function choose({ id, token }: Account): void {
    if (token !== null) chosen = id;
    else if (chosen === id) chosen = null;
  }

  const locked = (): LockedAccount[] => [...rows.values()].filter((row): row is LockedAccount => !isPlain(row));
  const accounts: Accounts = {
    current: async () => (chosen === null ? undefined : rows.get(chosen)),
    all: async () => locked(),
    find: async (login) => locked().find((row) => String(row.login) === String(bytesOf(login))),
    of: async (id) => rows.get(id),
    async put(account, opened) {
      await slow;
      const there = rows.get(account.id);
      const made = keep(there && isPlain(there) ? { ...account, noticeAt: there.noticeAt } : account, opened);
      choose(made);
      return made;
    },
    async change(id, { vault, key }, work) {
      await slow;
      const there = rows.get(id);
      if (!there || isPlain(there) || there.vault?.id !== vault.id) return null;
      const before = openAccount(there, key);
      const made = work(before);
      if (!made) return null;
      keep(made, { vault: there.vault, key });
      if (made.token !== before.token) choose(made);
      return made;
    },
    async countTry(id) {
      const there = rows.get(id);
      if (!there?.vault) return null;
      const vault = { ...there.vault, tries: there.vault.tries + 1 };
      rows.set(id, { ...there, vault });
      return vault;
    },
    async forgetTries(id, { salt }) {
      const there = rows.get(id);
      if (there?.vault && String(there.vault.salt) === String(salt)) rows.set(id, { ...there, vault: { ...there.vault, tries: 0 } });
    },
    async putVault(id, vault) {
      const there = rows.get(id);
      if (there?.vault?.id === vault.id) rows.set(id, { ...there, vault } as LockedAccount);
    },
    async dropVault(id) {
      const there = rows.get(id);
      if (there && !isPlain(there)) rows.set(id, { ...there, vault: null, box: new Uint8Array() });
      if (chosen === id) chosen = null;
    },
    chooseNobody: async () => void (chosen = null),
    close: () => undefined,
  };
  return { accounts, rows, slowDown: (until) => (slow = until) };
}
