// Who has logged in on this phone. What the phone knows of them is on the phone: it is asked for nothing at the start.
import { resultOf, type Api, type components, type Problem } from "@yicetong/shared";
import { shallowRef, type ShallowRef } from "vue";
import type { Account, Accounts } from "../store";

export type Person = components["schemas"]["Me"];

export type LogIn =
  | { readonly is: "asking" }
  | { readonly is: "out" }
  | { readonly is: "needs_password"; readonly person: Person }
  | { readonly is: "in"; readonly person: Person; readonly account: Account }
  /** The phone's own database cannot be read; nothing in it was changed. */
  | { readonly is: "broken" };

/** Somebody else who has used this phone, and has work on it that nobody else has. */
export interface Unsent {
  readonly name: string;
  readonly login: string;
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
  setPassword(old: string, fresh: string): Promise<Problem | null>;
  /** Records stay on the phone. */
  logOut(): Promise<void>;
  readNotice(): Promise<void>;
  /** What the server says of the person now. */
  learn(person: Person): Promise<void>;
  /** The server has refused this token; somebody may have logged in since it was sent. */
  end(token: string): Promise<void>;
  /** What others have not sent from this phone. */
  unsentOfOthers(): Promise<readonly Unsent[]>;
  token(): string | null;
}

export interface Means {
  readonly api: Api;
  readonly accounts: Accounts;
  readonly version: string;
  now(): Date;
  nameOfDevice(): Promise<string>;
  countUnsent(account: Account): Promise<number>;
  /** Other tabs of this phone: told of each change of who is logged in, and listened to. */
  readonly tabs: { tell(): void; listen(heard: () => void): void };
}

function isKey(sent: { name?: string; key?: string } | null | undefined): sent is { name: string; key: string } {
  return sent?.name !== undefined && sent.key !== undefined;
}

export function createSession({ api, accounts, version, now, nameOfDevice, countUnsent, tabs }: Means): Session {
  const state = shallowRef<LogIn>({ is: "asking" });
  const isEnded = shallowRef(false);
  const logIns = shallowRef(0);
  let current: Account | null = null;

  function show(account: Account | null): void {
    current = account;
    isEnded.value = account?.isEnded ?? false;
    if (!account) state.value = { is: "out" };
    else if (account.person.must_change_password) state.value = { is: "needs_password", person: account.person };
    else state.value = { is: "in", person: account.person, account };
  }

  async function keep(account: Account): Promise<void> {
    await accounts.put(account);
    show(account);
    tabs.tell();
  }

  async function readAgain(): Promise<void> {
    const before = current;
    const found = (await accounts.current()) ?? null;
    show(found);
    if (found && found.token !== before?.token) logIns.value += 1;
  }

  return {
    state,
    isEnded,
    logIns,
    async start() {
      try {
        show((await accounts.current()) ?? null);
      } catch {
        state.value = { is: "broken" };
        return;
      }
      tabs.listen(() => void readAgain());
    },
    async logIn(login, password, county) {
      const name = login.trim();
      const known = (await accounts.all()).find(({ person }) => person.login.toLowerCase() === name.toLowerCase() && (!county || person.county === county));
      const id = known?.device.id;
      const device = { name: known?.device.name ?? (await nameOfDevice()), app_version: version, ...(id ? { id } : {}) };
      const body = { login: name, password, device, browser: false, ...(county ? { county } : {}) };
      // Whoever was here before is not locked out by the failures of others.
      const headers = known?.token ? { Authorization: `Bearer ${known.token}` } : {};
      const answer = await resultOf(api.client.POST("/api/v1/login", { body, headers }));
      if (!answer.ok) return answer.problem;
      const { person, token, device_id, sms_key: smsKey } = answer.value;
      if (token === undefined) return { code: "strange", status: 200 };
      const again = (await accounts.all()).find((account) => account.id === person.id);
      await keep({
        id: person.id, county: person.county, person, token, isEnded: false,
        device: { id: device_id ?? null, name: device.name }, noticeAt: again?.noticeAt ?? null,
        ...(isKey(smsKey) ? { smsKey } : {}),
      });
      logIns.value += 1;
      return null;
    },
    async setPassword(old, fresh) {
      const answer = await resultOf(api.client.POST("/api/v1/password", { body: { old, new: fresh } }));
      if (!answer.ok) return answer.problem;
      if (current) await keep({ ...current, person: { ...current.person, must_change_password: false } });
      return null;
    },
    async logOut() {
      const leaving = current;
      if (!leaving) return;
      await accounts.put({ ...leaving, token: null });
      show(null);
      tabs.tell();
      // Without signal the server learns of it never: then the session ends by its age.
      if (leaving.token) await resultOf(api.client.POST("/api/v1/logout", { headers: { Authorization: `Bearer ${leaving.token}` } }));
    },
    async readNotice() {
      if (current) await keep({ ...current, noticeAt: now().toISOString() });
    },
    async learn(person) {
      if (current?.id !== person.id) return;
      await keep({ ...current, person });
      // Whoever logged in before the county had a gateway is given the key now.
      const { token, device } = current;
      if (!person.server.sms || current.smsKey || !token || !device.id) return;
      const answer = await resultOf(api.client.POST("/api/v1/me/sms-key", {}));
      if (!answer.ok || current?.token !== token || !isKey(answer.value)) return;
      await keep({ ...current, smsKey: answer.value });
    },
    async end(token) {
      if (current?.token === token && !current.isEnded) await keep({ ...current, isEnded: true });
    },
    async unsentOfOthers() {
      const others = (await accounts.all()).filter(({ id }) => id !== current?.id);
      const counted = await Promise.all(
        others.map(async (account) => ({ name: account.person.name, login: account.person.login, count: await countUnsent(account) })),
      );
      return counted.filter(({ count }) => count > 0);
    },
    token: () => current?.token ?? null,
  };
}
