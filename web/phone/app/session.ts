// Who has logged in on this phone, and whether the PIN was given. What the phone knows of people is on the phone: it is
// asked for nothing at the start.
import { resultOf } from "@yicetong/shared";
import { shallowRef } from "vue";
import { isPlain, makeVault, openAccount, rewrap, type Account, type LockedAccount, type OpenedVault } from "../store";
import { askLogIn, askSmsKey } from "./askLogIn";
import { tryPin } from "./pinTries";
import type { LogIn, Means, Session, Tried } from "./sessionTypes";

export function createSession({ api, accounts, version, now, later, newId, nameOfDevice, kept, exclusively, tabs }: Means): Session {
  const state = shallowRef<LogIn>({ is: "asking" });
  const isEnded = shallowRef(false);
  const logIns = shallowRef(0);
  let current: Account | null = null;
  let opened: OpenedVault | null = null;
  /** Whose PIN is asked for. */
  let locked: LockedAccount | null = null;
  /** Logged in just now, and kept once the PIN is there. */
  let fresh: Account | null = null;
  /** Raised by whatever ends a turn: what was under way then does not bring it back. */
  let turn = 0;

  function show(): void {
    isEnded.value = current?.isEnded ?? false;
    if (current?.person.must_change_password) state.value = { is: "needs_password", person: current.person };
    else if (current) state.value = { is: "in", person: current.person, account: current };
    else if (locked) state.value = { is: "locked", mask: locked.mask, account: locked };
    else if (fresh) state.value = { is: "needs_pin", person: fresh.person };
    else state.value = { is: "out" };
  }

  /** As the store has it now: another tab may have logged in meanwhile. */
  function follow(account: Account | null): void {
    const before = current;
    current = account;
    show();
    if (current && before && current.token !== before.token) logIns.value += 1;
  }

  /** Nobody is in, until the store was looked at. */
  function forgetAll(): void {
    [current, opened, locked, fresh] = [null, null, null, null];
  }

  function enter(account: Account, vault: OpenedVault): void {
    [current, opened, locked, fresh] = [account, vault, null, null];
    show();
    tabs.tell();
  }

  /** What is kept of whoever is in. `work` gets it as the store has it; false: nothing was changed. */
  async function change(work: (there: Account) => Account | null): Promise<boolean> {
    if (!current || !opened) return false;
    const [mine, { id }] = [turn, current];
    const made = await accounts.change(id, opened, work);
    if (!made) return false;
    if (mine === turn && current?.id === id) follow(made);
    tabs.tell();
    return true;
  }

  /** Whoever's turn it is; their PIN is asked for unless this tab has their key. */
  async function look(): Promise<void> {
    const found = (await accounts.current()) ?? null;
    locked = null;
    let account: Account | null = null;
    if (!found) [opened, fresh] = [null, null];
    else if (isPlain(found)) fresh = found;
    else if (opened && found.vault?.id === opened.vault.id) account = openAccount(found, opened.key);
    else if (found.vault) [opened, locked] = [null, found];
    follow(account);
  }

  async function drop(account: LockedAccount): Promise<void> {
    turn += 1;
    await exclusively(async () => {
      // Another tab may have dropped it, and somebody may have chosen a PIN since.
      if ((await accounts.of(account.id))?.vault?.id !== account.vault?.id) return;
      await kept.drop(account);
      await accounts.dropVault(account.id);
    });
    forgetAll();
    await look();
    tabs.tell();
  }

  /** A right PIN goes on with `open`. */
  async function tried(id: string, pin: string, open: (vault: OpenedVault) => Promise<void>): Promise<Tried> {
    const found = await tryPin({ accounts, later, isSealed: kept.isSealed }, id, pin);
    if (found.is === "wrong") return found;
    if (found.is === "opened") {
      await open(found.vault);
      return { is: "right" };
    }
    await (found.is === "spent" ? drop(found.account) : look());
    return { is: "dropped" };
  }

  /** A log-in where a PIN is there already; false: not any more. */
  async function logInWith(account: Account, vault: OpenedVault): Promise<boolean> {
    const mine = turn;
    const made = await accounts.change(account.id, vault, ({ noticeAt }) => ({ ...account, noticeAt }));
    if (made && mine === turn) enter(made, vault);
    return made !== null;
  }

  return {
    state,
    isEnded,
    logIns,
    async start() {
      try {
        await look();
      } catch {
        state.value = { is: "broken" };
        return;
      }
      tabs.listen(() => void look());
    },
    async logIn(login, password, county) {
      const known = await accounts.find(login);
      const account = await askLogIn(api, { login, password, county, version, known, current, nameOfDevice });
      if ("code" in account) return account;
      if (current?.id !== account.id || !opened || !(await logInWith(account, opened))) {
        const there = await accounts.of(account.id);
        [current, opened, fresh] = [null, null, account];
        locked = there && !isPlain(there) && there.vault ? there : null;
        show();
      }
      logIns.value += 1;
      return null;
    },
    async choosePin(pin) {
      const [mine, chosen] = [turn, fresh];
      if (!chosen) return;
      const vault = await makeVault(pin, newId());
      const made = await exclusively(async () => {
        const there = await accounts.of(chosen.id);
        if (mine !== turn || there?.vault) return null; // left, or another tab was first: its PIN is asked for
        // What an older version kept is sealed when it is opened; what another vault kept nobody can read.
        if (!there || !isPlain(there)) await kept.drop(chosen);
        return accounts.put(chosen, vault);
      });
      if (mine !== turn) return;
      if (made) enter(made, vault);
      else await look();
    },
    async unlock(pin) {
      if (!locked) return { is: "right" };
      const [mine, { id }] = [turn, locked];
      return tried(id, pin, async (vault) => {
        if (mine !== turn) return; // it is somebody else's turn by now
        if (fresh?.id === id && (await logInWith(fresh, vault))) return;
        [opened, fresh] = [vault, null];
        await look();
      });
    },
    async changePin(old, pin) {
      if (!current) return { is: "dropped" };
      const { id } = current;
      return tried(id, old, async (vault) => accounts.putVault(id, await rewrap(vault, pin)));
    },
    async lock() {
      turn += 1;
      [opened, fresh] = [null, null];
      await look();
    },
    async forget() {
      if (!locked || !(await kept.isSealed(locked))) return false;
      await drop(locked);
      return true;
    },
    async dropLost(id) {
      const account = await accounts.of(id);
      if (account && !isPlain(account) && account.vault) await drop(account);
    },
    async leave() {
      turn += 1;
      await accounts.chooseNobody();
      forgetAll();
      show();
      tabs.tell();
    },
    async setPassword(old, password) {
      const answer = await resultOf(api.client.POST("/api/v1/password", { body: { old, new: password } }));
      if (!answer.ok) return answer.problem;
      await change((there) => ({ ...there, person: { ...there.person, must_change_password: false } }));
      return null;
    },
    async logOut() {
      if (!current || !opened) return;
      let token: string | null = null;
      turn += 1;
      await accounts.change(current.id, opened, (there) => {
        token = there.token;
        return { ...there, token: null };
      });
      forgetAll();
      show();
      tabs.tell();
      // Without signal the server learns of it never: then the session ends by its age.
      if (token !== null) await resultOf(api.client.POST("/api/v1/logout", { headers: { Authorization: `Bearer ${token}` } }));
    },
    async readNotice() {
      await change((there) => ({ ...there, noticeAt: now().toISOString() }));
    },
    async noteCookie(token) {
      await change((there) => (there.token === token ? { ...there, cookieAt: now().toISOString() } : null));
    },
    async learn(person) {
      if (current?.id !== person.id || !(await change((there) => ({ ...there, person })))) return;
      // Whoever logged in before the county had a gateway is given the key now.
      if (!person.server.sms || !current || current.smsKey || !current.token || !current.device.id) return;
      const { token } = current;
      const smsKey = await askSmsKey(api);
      if (smsKey) await change((there) => (there.token === token ? { ...there, smsKey } : null));
    },
    async end(token) {
      const isNoted = await change((there) => (there.token === token && !there.isEnded ? { ...there, isEnded: true } : null));
      // Another tab has logged in since, and this one has not heard of it.
      if (!isNoted && current?.token === token && !current.isEnded) await look();
    },
    async unsentOfOthers() {
      const others = (await accounts.all()).filter(({ id, vault }) => vault && id !== current?.id);
      const counted = await Promise.all(others.map(async (account) => ({ mask: account.mask, count: await kept.countUnsent(account) })));
      return counted.filter(({ count }) => count > 0);
    },
    token: () => current?.token ?? null,
    opened: () => opened,
  };
}
