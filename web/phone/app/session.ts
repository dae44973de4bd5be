// Who has logged in on this phone, and whether the PIN was given. What the phone knows of people is on the phone: it is
// asked for nothing at the start.
import { resultOf, type Api, type components, type Problem } from "@yicetong/shared";
import { shallowRef, type ShallowRef } from "vue";
import { isPlain, makeVault, openAccount, rewrap, type Account, type Accounts, type LockedAccount, type OpenedVault } from "../store";
import { tryPin } from "./pinTries";

export type Person = components["schemas"]["Me"];

export type LogIn =
  | { readonly is: "asking" }
  | { readonly is: "out" }
  /** Logged in; nothing is kept until a PIN is chosen. */
  | { readonly is: "needs_pin"; readonly person: Person }
  /** `mask`: the first character of the name. */
  | { readonly is: "locked"; readonly mask: string; readonly account: LockedAccount }
  | { readonly is: "needs_password"; readonly person: Person }
  | { readonly is: "in"; readonly person: Person; readonly account: Account }
  /** The phone's own database cannot be read; nothing in it was changed. */
  | { readonly is: "broken" };

/** What became of a PIN. */
export type Tried =
  | { readonly is: "right" }
  | { readonly is: "wrong"; readonly left: number }
  /** Ten were wrong: what could be read is gone, what was unsent is sealed for the county. */
  | { readonly is: "dropped" };

/** Somebody else who has used this phone, and has work on it that nobody else has. */
export interface Unsent {
  readonly mask: string;
  readonly count: number;
}

export interface Session {
  readonly state: Readonly<ShallowRef<LogIn>>;
  /** The server has ended the session: the person logs in again, and nothing is lost. */
  readonly isEnded: Readonly<ShallowRef<boolean>>;
  /** Raised by each log-in: what waits can be sent. */
  readonly logIns: Readonly<ShallowRef<number>>;
  start(): Promise<void>;
  /** `county` where the server has more than one. */
  logIn(login: string, password: string, county?: string): Promise<Problem | null>;
  /** Six digits, after a log-in on a phone that has none of this person. */
  choosePin(pin: string): Promise<void>;
  unlock(pin: string): Promise<Tried>;
  changePin(old: string, fresh: string): Promise<Tried>;
  lock(): Promise<void>;
  /** The PIN is forgotten: as after ten wrong ones. False, and nothing is dropped, where unsent work is not sealed. */
  forget(): Promise<boolean>;
  /** A phone that was reported lost has handed in: what is kept of this person goes. */
  dropLost(id: string): Promise<void>;
  /** Another person's turn; what is here stays. */
  leave(): Promise<void>;
  setPassword(old: string, fresh: string): Promise<Problem | null>;
  /** Records stay on the phone. */
  logOut(): Promise<void>;
  readNotice(): Promise<void>;
  /** This device has its cookie for handing in. */
  noteCookie(): Promise<void>;
  /** What the server says of the person now. */
  learn(person: Person): Promise<void>;
  /** The server has refused this token; somebody may have logged in since it was sent. */
  end(token: string): Promise<void>;
  /** What others have not sent from this phone. */
  unsentOfOthers(): Promise<readonly Unsent[]>;
  token(): string | null;
  /** The key of what is kept; null: locked. */
  opened(): OpenedVault | null;
}

export interface Means {
  readonly api: Api;
  readonly accounts: Accounts;
  readonly version: string;
  now(): Date;
  later(ms: number, work: () => void): () => void;
  newId(): string;
  nameOfDevice(): Promise<string>;
  /** What is kept of people, as far as this needs to know. */
  readonly kept: {
    countUnsent(account: LockedAccount): Promise<number>;
    /** Whether all unsent work can be handed in without the PIN. */
    isSealed(account: LockedAccount): Promise<boolean>;
    /** Records, drafts and all; not what is sealed for the county. */
    drop(account: Pick<Account, "id" | "county">): Promise<void>;
  };
  /** Other tabs of this phone: told of each change of who is logged in, and listened to. */
  readonly tabs: { tell(): void; listen(heard: () => void): void };
}

function isKey(sent: { name?: string; key?: string } | null | undefined): sent is { name: string; key: string } {
  return sent?.name !== undefined && sent.key !== undefined;
}

export function createSession({ api, accounts, version, now, later, newId, nameOfDevice, kept, tabs }: Means): Session {
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

  async function keep(account: Account, vault: OpenedVault): Promise<void> {
    const mine = turn;
    await accounts.put(account, vault);
    if (mine !== turn) return;
    [current, opened, locked, fresh] = [account, vault, null, null];
    show();
    tabs.tell();
  }

  /** Whoever's turn it is; their PIN is asked for unless this tab has their key. */
  async function look(): Promise<void> {
    const before = current;
    const found = (await accounts.current()) ?? null;
    [current, locked] = [null, null];
    if (!found) [opened, fresh] = [null, null];
    else if (isPlain(found)) fresh = found;
    else if (opened && found.vault?.id === opened.vault.id) current = openAccount(found, opened.key);
    else if (found.vault) [opened, locked] = [null, found];
    show();
    if (current && before && current.token !== before.token) logIns.value += 1;
  }

  async function drop(account: LockedAccount): Promise<void> {
    turn += 1;
    await kept.drop(account);
    await accounts.putVault(account.id, null);
    if ((await accounts.current())?.id === account.id) await accounts.chooseNobody();
    [current, opened, locked, fresh] = [null, null, null, null];
    await look();
    tabs.tell();
  }

  /** A right PIN goes on with `open`. */
  async function tried(id: string, pin: string, open: (account: LockedAccount, vault: OpenedVault) => Promise<void>): Promise<Tried> {
    const found = await tryPin({ accounts, later, isSealed: kept.isSealed }, id, pin);
    if (found.is === "wrong") return found;
    if (found.is === "spent") await drop(found.account);
    if (found.is !== "opened") return { is: "dropped" };
    await open(found.account, found.vault);
    return { is: "right" };
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
      const id = known && (!county || known.county === county) ? known.device : null;
      const device = { name: current?.device.name ?? (await nameOfDevice()), app_version: version, ...(id ? { id } : {}) };
      const body = { login: login.trim(), password, device, browser: false, ...(county ? { county } : {}) };
      // Whoever was here before is not locked out by the failures of others.
      const headers = known && known.id === current?.id && current.token ? { Authorization: `Bearer ${current.token}` } : {};
      const answer = await resultOf(api.client.POST("/api/v1/login", { body, headers }));
      if (!answer.ok) return answer.problem;
      const { person, token, device_id, sms_key: smsKey } = answer.value;
      if (token === undefined) return { code: "strange", status: 200 };
      const account: Account = {
        id: person.id, county: person.county, person, token, isEnded: false,
        device: { id: device_id ?? null, name: device.name }, noticeAt: null,
        ...(isKey(smsKey) ? { smsKey } : {}),
      };
      const there = await accounts.of(person.id);
      if (current?.id === person.id && opened) await keep({ ...account, noticeAt: current.noticeAt }, opened);
      else {
        [current, opened] = [null, null];
        fresh = there && isPlain(there) ? { ...account, noticeAt: there.noticeAt } : account;
        locked = there && !isPlain(there) && there.vault ? there : null;
        show();
      }
      logIns.value += 1;
      return null;
    },
    async choosePin(pin) {
      if (!fresh) return;
      const there = await accounts.of(fresh.id);
      // What an older version kept is sealed when it is opened; what another vault kept nobody can read.
      if (!there || !isPlain(there)) await kept.drop(fresh);
      await keep(fresh, await makeVault(pin, newId()));
    },
    async unlock(pin) {
      if (!locked) return { is: "right" };
      const mine = turn;
      return tried(locked.id, pin, async (account, vault) => {
        if (mine !== turn) return; // it is somebody else's turn by now
        const before = openAccount(account, vault.key);
        if (fresh?.id === before.id) return keep({ ...fresh, noticeAt: before.noticeAt }, vault);
        [current, opened, locked, fresh] = [before, vault, null, null];
        show();
      });
    },
    async changePin(old, pin) {
      if (!current) return { is: "dropped" };
      const { id } = current;
      return tried(id, old, async (_account, vault) => accounts.putVault(id, await rewrap(vault, pin)));
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
      [current, opened, locked, fresh] = [null, null, null, null];
      show();
      tabs.tell();
    },
    async setPassword(old, password) {
      const answer = await resultOf(api.client.POST("/api/v1/password", { body: { old, new: password } }));
      if (!answer.ok) return answer.problem;
      if (current && opened) await keep({ ...current, person: { ...current.person, must_change_password: false } }, opened);
      return null;
    },
    async logOut() {
      const leaving = current;
      if (!leaving || !opened) return;
      turn += 1;
      await accounts.put({ ...leaving, token: null }, opened);
      [current, opened] = [null, null];
      show();
      tabs.tell();
      // Without signal the server learns of it never: then the session ends by its age.
      if (leaving.token) await resultOf(api.client.POST("/api/v1/logout", { headers: { Authorization: `Bearer ${leaving.token}` } }));
    },
    async readNotice() {
      if (current && opened) await keep({ ...current, noticeAt: now().toISOString() }, opened);
    },
    async noteCookie() {
      if (current && opened) await keep({ ...current, cookieAt: now().toISOString() }, opened);
    },
    async learn(person) {
      if (current?.id !== person.id || !opened) return;
      await keep({ ...current, person }, opened);
      // Whoever logged in before the county had a gateway is given the key now.
      const { token, device } = current;
      if (!person.server.sms || current.smsKey || !token || !device.id) return;
      const answer = await resultOf(api.client.POST("/api/v1/me/sms-key", {}));
      if (!answer.ok || current?.token !== token || !isKey(answer.value)) return;
      await keep({ ...current, smsKey: answer.value }, opened);
    },
    async end(token) {
      if (current?.token === token && !current.isEnded && opened) await keep({ ...current, isEnded: true }, opened);
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
