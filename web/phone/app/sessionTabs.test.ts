import { describe, expect, it } from "vitest";
import { PERSON, PIN, sessionPhone } from "../tests/sessionPhone";
import type { Session } from "./sessionTypes";

const AT = "2026-03-18T02:00:00.000Z";
const RENAMED = { ...PERSON, name: "陈晓光" };
const CHANGES: Readonly<Record<string, (session: Session) => Promise<void>>> = {
  notice: (session) => session.readNotice(),
  cookie: (session) => session.noteCookie("441427.1"),
  person: (session) => session.learn(RENAMED as never),
};
const ALL = { noticeAt: AT, cookieAt: AT, person: { name: "陈晓光" } };
const ORDERS = [["notice", "cookie", "person"], ["cookie", "person", "notice"], ["person", "notice", "cookie"]];

const all = (names: readonly string[], tabs: readonly Session[]): Promise<unknown> =>
  Promise.all(names.map((name, nth) => CHANGES[name]?.(tabs[nth % tabs.length] as Session)));

/** Another tab in which the PIN was given. */
async function opened(phone: Awaited<ReturnType<typeof sessionPhone>>, how: { isDeaf?: boolean } = {}): Promise<Session> {
  const session = await phone.tab(how);
  await session.unlock(PIN);
  return session;
}

describe("changes of an account that are under way at once", { timeout: 60_000 }, () => {
  it.each(ORDERS.map((order) => ({ order })))("are all kept: $order", async ({ order }) => {
    const { session, account } = await sessionPhone();
    await all(order, [session]);
    expect(account()).toMatchObject(ALL);
    expect(session.state.value).toMatchObject({ is: "in", account: ALL });
  });

  it.each(ORDERS.map((order) => ({ order })))("are all kept in two tabs: $order", async ({ order }) => {
    const phone = await sessionPhone();
    const other = await opened(phone);
    await all(order, [phone.session, other]);
    expect(phone.account()).toMatchObject(ALL);
    await new Promise((settled) => setTimeout(settled));
    for (const { state } of [phone.session, other]) expect(state.value).toMatchObject({ is: "in", account: ALL });
  });

  it("of a tab that has heard of nothing take nothing back", async () => {
    const phone = await sessionPhone();
    const deaf = await opened(phone, { isDeaf: true });
    await phone.session.logIn("chen", "secret");
    await phone.session.noteCookie("441427.2");
    await deaf.readNotice();
    expect(phone.account()).toMatchObject({ noticeAt: AT, cookieAt: AT, token: "441427.2" });
    expect([deaf.token(), deaf.logIns.value]).toEqual(["441427.2", 1]);
  });

  it("are none where the cookie is that of an earlier log-in", async () => {
    const { session, account } = await sessionPhone();
    await session.logIn("chen", "secret");
    await session.noteCookie("441427.1");
    expect(account().cookieAt).toBeUndefined();
  });
});

describe("a second tab", { timeout: 60_000 }, () => {
  it("is told late that a token has ended: the log-in that came since holds, and is its own from then on", async () => {
    const phone = await sessionPhone();
    const deaf = await opened(phone, { isDeaf: true });
    await phone.session.logIn("chen", "secret");
    await deaf.end("441427.1");
    expect(phone.account()).toMatchObject({ isEnded: false, token: "441427.2" });
    expect([deaf.isEnded.value, deaf.token(), deaf.logIns.value]).toEqual([false, "441427.2", 1]);
  });

  it("brings nobody's turn back whom another one has sent away", async () => {
    const phone = await sessionPhone();
    const deaf = await opened(phone, { isDeaf: true });
    await phone.session.leave();
    await deaf.noteCookie("441427.1");
    expect(phone.account().cookieAt).toBe(AT);
    expect(await phone.accounts.current()).toBeUndefined();
  });

  it("logs out the token that is there, whichever it knew", async () => {
    const phone = await sessionPhone();
    const deaf = await opened(phone, { isDeaf: true });
    await phone.session.logIn("chen", "secret");
    await deaf.logOut();
    expect(phone.account().token).toBeNull();
    expect(phone.sent[phone.sent.length - 1]).toEqual({ path: "/api/v1/logout", token: "Bearer 441427.2" });
    expect([deaf.state.value.is, phone.session.state.value.is]).toEqual(["out", "out"]);
  });

  it("keeps no key for SMS of a session that is over", async () => {
    const phone = await sessionPhone();
    const deaf = await opened(phone, { isDeaf: true });
    const key = { name: "k", key: "secret" };
    let answer = (): void => undefined;
    phone.answers.smsKey = new Promise((done) => (answer = () => done(key)));
    const learning = deaf.learn({ ...PERSON, server: { sms: { number: "106" } } } as never);
    await expect.poll(() => phone.sent.some(({ path }) => path.endsWith("sms-key"))).toBe(true);
    await phone.session.logIn("chen", "secret");
    answer();
    await learning;
    expect(phone.account()).toMatchObject({ token: "441427.2" });
    expect(phone.account().smsKey).toBeUndefined();
  });

  it("finds the vault of its PIN gone, and writes over nothing of the new one", async () => {
    const phone = await sessionPhone();
    const deaf = await opened(phone, { isDeaf: true });
    await phone.session.dropLost("p");
    await phone.session.logIn("chen", "secret");
    await phone.session.choosePin("135791");
    await Promise.all([deaf.readNotice(), deaf.logIn("chen", "secret"), deaf.changePin(PIN, "246802")]);
    expect(phone.account()).toMatchObject({ token: "441427.2", noticeAt: null });
    expect(phone.rows.get("p")?.vault?.id).toBe("vault-2");
    expect(deaf.state.value.is).toBe("locked");
    expect(await deaf.unlock("135791")).toEqual({ is: "right" });
    expect(phone.account().token).toBe("441427.3");
  });

  it("chooses a PIN while another one does: the first holds, and nothing of it is dropped", async () => {
    const phone = await sessionPhone();
    await phone.session.dropLost("p");
    const [one, other] = [await phone.tab({ isDeaf: true }), await phone.tab({ isDeaf: true })];
    for (const each of [one, other]) await each.logIn("chen", "secret");
    phone.dropped.length = 0;
    phone.answers.drops = new Promise((go) => setTimeout(go, 1_000)); // by then both have made their vault
    await Promise.all([one.choosePin("135791"), other.choosePin("246802")]);
    const states = [one, other].map(({ state }) => state.value.is).sort();
    expect([states, phone.dropped]).toEqual([["in", "locked"], ["p"]]);
    const [first, second, pin] = one.state.value.is === "in" ? [one, other, "135791"] : [other, one, "246802"];
    expect(phone.rows.get("p")?.vault?.id).toBe(first.opened()?.vault.id);
    expect(await second.unlock(pin)).toEqual({ is: "right" });
    expect(second.opened()?.key).toEqual(first.opened()?.key);
  });
});
