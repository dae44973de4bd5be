import { describe, expect, it } from "vitest";
import { isPlain, MOST_TRIES, openAccount, type Account, type Accounts, type LockedAccount } from "../store";
import { createCipher, sealJson } from "../store/cipher";
import { createSession, type Session } from "./session";

const PIN = "258013";
const PERSON = { id: "p", county: "441427", login: "chen", name: "陈晓明", must_change_password: false, timezone: "Asia/Shanghai", server: {}, areas: {} };

/** Accounts in memory; `slow`: a write that ends when it is told to. */
function memoryAccounts() {
  const rows = new Map<string, LockedAccount>();
  let chosen: string | null = null;
  let slow: Promise<void> | null = null;
  const accounts: Accounts = {
    current: async () => (chosen === null ? undefined : rows.get(chosen)),
    all: async () => [...rows.values()],
    find: async (login) => (login === PERSON.login ? rows.get("p") : undefined),
    of: async (id) => rows.get(id),
    async put(account, { vault, key }) {
      await slow;
      rows.set(account.id, { id: account.id, county: account.county, mask: "陈", login: new Uint8Array(), device: account.device.id, vault: rows.get(account.id)?.vault ?? vault, box: sealJson(createCipher(key), account, `account ${account.id}`) });
      if (account.token !== null) chosen = account.id;
      else if (chosen === account.id) chosen = null;
    },
    async countTry(id) {
      const there = rows.get(id);
      if (!there?.vault) return null;
      const vault = { ...there.vault, tries: there.vault.tries + 1 };
      rows.set(id, { ...there, vault });
      return vault;
    },
    async forgetTries(id) {
      const there = rows.get(id);
      if (there?.vault) rows.set(id, { ...there, vault: { ...there.vault, tries: 0 } });
    },
    async putVault(id, vault) {
      const there = rows.get(id);
      if (there) rows.set(id, { ...there, vault });
    },
    chooseNobody: async () => void (chosen = null),
    close: () => undefined,
  };
  return { accounts, rows, slowDown: (until: Promise<void>) => (slow = until), account: (key: Uint8Array): Account => openAccount(rows.get("p") as LockedAccount, key) };
}

/** A phone on which 陈晓明 has logged in and chosen a PIN. */
async function phone(isSealed = true) {
  const memory = memoryAccounts();
  const dropped: string[] = [];
  const waits: (() => void)[] = [];
  const session: Session = createSession({
    api: { client: { POST: async (path: string) => ({ data: path.endsWith("login") ? { person: PERSON, token: "441427.t", device_id: "d" } : {}, response: new Response() }) } } as never,
    accounts: memory.accounts, version: "1", now: () => new Date("2026-03-18T02:00:00Z"),
    later: (_ms, work) => (waits.push(work), () => undefined),
    newId: () => "vault", nameOfDevice: async () => "Redmi",
    kept: { countUnsent: async () => 3, isSealed: async () => isSealed, drop: async ({ id }) => void dropped.push(id) },
    tabs: { tell: () => undefined, listen: () => undefined },
  });
  await session.start();
  await session.logIn("chen", "secret");
  await session.choosePin(PIN);
  return { ...memory, session, dropped, waits };
}

describe("a session", { timeout: 60_000 }, () => {
  it("asks for the PIN after a lock, and has the key only with it", async () => {
    const { session } = await phone();
    expect([session.state.value.is, session.opened() !== null]).toEqual(["in", true]);
    await session.lock();
    expect([session.state.value, session.opened(), session.token()]).toMatchObject([{ is: "locked", mask: "陈" }, null, null]);
    expect(await session.unlock("704152")).toEqual({ is: "wrong", left: MOST_TRIES - 1 });
    expect(await session.unlock(PIN)).toEqual({ is: "right" });
    expect([session.state.value.is, session.token()]).toEqual(["in", "441427.t"]);
  });

  it("drops what can be read after ten wrong ones, and remembers the device", async () => {
    const { session, dropped, rows } = await phone();
    dropped.length = 0;
    await session.lock();
    for (let nth = 1; nth < MOST_TRIES; nth += 1) await session.unlock("704152");
    expect(dropped).toEqual([]);
    expect(await session.unlock("704152")).toEqual({ is: "dropped" });
    expect([dropped, session.state.value.is, rows.get("p")?.vault, rows.get("p")?.device]).toEqual([["p"], "out", null, "d"]);
  });

  it("drops nothing that is not sealed; each further try then takes its time", async () => {
    const { session, dropped, waits } = await phone(false);
    dropped.length = 0;
    await session.lock();
    for (let nth = 1; nth <= MOST_TRIES; nth += 1) expect(await session.unlock("704152")).toMatchObject({ is: "wrong" });
    expect([dropped, waits.length, await session.forget()]).toEqual([[], 0, false]);
    const trying = session.unlock(PIN);
    await new Promise((go) => setTimeout(go, 50));
    expect([waits.length, session.state.value.is]).toEqual([1, "locked"]);
    waits[0]?.();
    expect(await trying).toEqual({ is: "right" });
  });

  it("stays locked although something was being written", async () => {
    const { session, slowDown } = await phone();
    let go = (): void => undefined;
    slowDown(new Promise<void>((done) => (go = done)));
    const writing = session.noteCookie();
    await session.lock();
    go();
    await writing;
    expect([session.state.value.is, session.opened()]).toEqual(["locked", null]);
  });

  it("keeps its key when the PIN is changed", async () => {
    const { session, rows } = await phone();
    const before = session.opened()?.key;
    expect(await session.changePin("704152", "135791")).toEqual({ is: "wrong", left: MOST_TRIES - 1 });
    expect(await session.changePin(PIN, "135791")).toEqual({ is: "right" });
    expect(rows.get("p")?.vault?.tries).toBe(0);
    await session.lock();
    expect((await session.unlock(PIN)).is).toBe("wrong");
    expect((await session.unlock("135791")).is).toBe("right");
    expect(session.opened()?.key).toEqual(before);
  });

  it("keeps nothing of a log-in before a PIN is chosen", async () => {
    const { session, rows } = await phone();
    await session.leave();
    rows.clear();
    await session.logIn("chen", "secret");
    expect([session.state.value.is, rows.size]).toEqual(["needs_pin", 0]);
  });

  it("asks for the PIN that is there when its owner logs in again", async () => {
    const { session, rows, account } = await phone();
    await session.readNotice();
    await session.leave();
    await session.logIn("chen", "secret");
    expect(session.state.value.is).toBe("locked");
    expect(await session.unlock(PIN)).toEqual({ is: "right" });
    expect([...rows.values()].every((each) => !isPlain(each))).toBe(true);
    expect(account(session.opened()?.key ?? new Uint8Array()).noticeAt).toBe("2026-03-18T02:00:00.000Z");
  });
});
