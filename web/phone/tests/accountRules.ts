// What the accounts of a phone have to keep; run in the memory and in the browser's own database.
import { isPlain, openAccount, type Account, type Accounts, type OpenedVault, type Vault } from "../store";

/** `one` and `other`: two tabs of one phone. `person`: nobody else's id. */
export interface AccountRule {
  readonly name: string;
  run(one: Accounts, other: Accounts, person: string): Promise<void>;
}

function equal(found: unknown, wanted: unknown, what: string): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) throw new Error(`${what}: ${one}, not ${other}`);
}

const AT = "2026-03-18T02:00:00.000Z";
const accountOf = (id: string, more: Partial<Account> = {}): Account => ({
  id, county: "441427", token: "t1", isEnded: false, noticeAt: null, device: { id: "d", name: "Redmi" },
  person: { id, login: `login-${id}`, name: "陈晓明" } as Account["person"], ...more,
});
/** Without a PIN's cost: accounts look at its id and its salt only. */
const vaultOf = (id: string, salt = 1): Vault => ({ id, salt: new Uint8Array([salt]), rounds: 1, wrapped: new Uint8Array(), deviceKey: {} as CryptoKey, tries: 0 });
const openedOf = (id: string, salt = 1): OpenedVault => ({ vault: vaultOf(id, salt), key: new Uint8Array(32).fill(id.length) });
const OPENED = openedOf("vault");

async function kept(accounts: Accounts, id: string, { key }: OpenedVault = OPENED): Promise<Account> {
  const there = await accounts.of(id);
  if (!there || isPlain(there)) throw new Error(`${id} is not sealed here`);
  return openAccount(there, key);
}

export const ACCOUNT_RULES: readonly AccountRule[] = [
  {
    name: "changes of different parts that are under way at once are all kept, in whichever tab",
    async run(one, other, id) {
      await one.put(accountOf(id), OPENED);
      await Promise.all([
        one.change(id, OPENED, (there) => ({ ...there, noticeAt: AT })),
        other.change(id, OPENED, (there) => ({ ...there, cookieAt: AT })),
        one.change(id, OPENED, (there) => ({ ...there, isEnded: true })),
      ]);
      const { noticeAt, cookieAt, isEnded } = await kept(other, id);
      equal([noticeAt, cookieAt, isEnded], [AT, AT, true], "parts");
    },
  },
  {
    name: "a change gives back what is kept then, and null where it changes nothing",
    async run(one, other, id) {
      await one.put(accountOf(id), OPENED);
      await other.change(id, OPENED, (there) => ({ ...there, cookieAt: AT }));
      const made = await one.change(id, OPENED, (there) => ({ ...there, noticeAt: AT }));
      equal([made?.cookieAt, made?.noticeAt], [AT, AT], "what it gives back");
      equal(await one.change(id, OPENED, () => null), null, "nothing to change");
      equal(await kept(one, id), made, "kept");
    },
  },
  {
    name: "nothing is changed where the account is gone, or has another vault",
    async run(one, other, id) {
      const change = (opened: OpenedVault): Promise<Account | null> => one.change(id, opened, (there) => ({ ...there, noticeAt: AT }));
      equal(await change(OPENED), null, "none there");
      await other.put(accountOf(id), openedOf("another vault"));
      equal(await change(OPENED), null, "another vault");
      equal((await kept(one, id, openedOf("another vault"))).noticeAt, null, "kept");
      await other.dropVault(id);
      equal(await change(openedOf("another vault")), null, "no vault");
    },
  },
  {
    name: "another login is found from then on, and the old one is not",
    async run(one, other, id) {
      await one.put(accountOf(id), OPENED);
      await other.change(id, OPENED, (there) => ({ ...there, person: { ...there.person, login: `new-${id}`, name: "钟晓明" } }));
      const found = await one.find(` NEW-${id} `);
      equal([found?.id, found?.mask, await one.find(`login-${id}`)], [id, "钟", undefined], "found");
    },
  },
  {
    name: "whose turn it is follows the token only",
    async run(one, other, id) {
      const turn = async (): Promise<string | undefined> => (await other.current())?.id;
      await one.put(accountOf(id), OPENED);
      equal(await turn(), id, "after a log-in");
      await other.chooseNobody();
      await one.change(id, OPENED, (there) => ({ ...there, noticeAt: AT }));
      equal(await turn(), undefined, "after a change of something else");
      await one.change(id, OPENED, (there) => ({ ...there, token: "t2" }));
      equal(await turn(), id, "after another log-in");
      await one.change(id, OPENED, (there) => ({ ...there, token: null }));
      equal(await turn(), undefined, "after logging out");
      await one.put(accountOf(`${id}-b`), OPENED);
      await one.change(id, OPENED, (there) => ({ ...there, token: "t3" }));
      await one.put(accountOf(`${id}-b`), OPENED);
      await one.change(id, OPENED, (there) => ({ ...there, token: null }));
      await one.dropVault(id);
      equal(await turn(), `${id}-b`, "somebody else's");
    },
  },
  {
    name: "a PIN that was changed stays changed, and brings no dropped vault back",
    async run(one, other, id) {
      await one.put(accountOf(id), OPENED);
      await one.putVault(id, vaultOf("vault", 2));
      await Promise.all([other.change(id, OPENED, (there) => ({ ...there, noticeAt: AT })), one.countTry(id)]);
      const there = (await one.of(id))?.vault;
      equal([there?.salt[0], there?.tries], [2, 1], "vault");
      await other.dropVault(id);
      await one.putVault(id, vaultOf("vault", 3));
      equal((await one.of(id))?.vault, null, "a vault that was dropped");
    },
  },
];
