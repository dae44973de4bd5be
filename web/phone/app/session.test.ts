import { describe, expect, it } from "vitest";
import { isPlain, MOST_TRIES } from "../store";
import { PIN, sessionPhone } from "../tests/sessionPhone";

describe("a session", { timeout: 60_000 }, () => {
  it("asks for the PIN after a lock, and has the key only with it", async () => {
    const { session } = await sessionPhone();
    expect([session.state.value.is, session.opened() !== null]).toEqual(["in", true]);
    await session.lock();
    expect([session.state.value, session.opened(), session.token()]).toMatchObject([{ is: "locked", mask: "陈" }, null, null]);
    expect(await session.unlock("704152")).toEqual({ is: "wrong", left: MOST_TRIES - 1 });
    expect(await session.unlock(PIN)).toEqual({ is: "right" });
    expect([session.state.value.is, session.token()]).toEqual(["in", "441427.1"]);
  });

  it("drops what can be read after ten wrong ones, and remembers the device", async () => {
    const { session, dropped, rows } = await sessionPhone();
    dropped.length = 0;
    await session.lock();
    for (let nth = 1; nth < MOST_TRIES; nth += 1) await session.unlock("704152");
    expect(dropped).toEqual([]);
    expect(await session.unlock("704152")).toEqual({ is: "dropped" });
    expect([dropped, session.state.value.is, rows.get("p")?.vault, rows.get("p")?.device]).toEqual([["p"], "out", null, "d"]);
  });

  it("drops nothing that is not sealed; each further try then takes its time", async () => {
    const { session, dropped, waits } = await sessionPhone({ isSealed: false });
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
    const { session, slowDown } = await sessionPhone();
    let go = (): void => undefined;
    slowDown(new Promise<void>((done) => (go = done)));
    const writing = session.noteCookie("441427.1");
    await session.lock();
    go();
    await writing;
    expect([session.state.value.is, session.opened()]).toEqual(["locked", null]);
  });

  it("keeps its key when the PIN is changed", async () => {
    const { session, rows } = await sessionPhone();
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
    const { session, rows } = await sessionPhone();
    await session.leave();
    rows.clear();
    await session.logIn("chen", "secret");
    expect([session.state.value.is, rows.size]).toEqual(["needs_pin", 0]);
  });

  it("asks for the PIN that is there when its owner logs in again", async () => {
    const { session, rows, account } = await sessionPhone();
    await session.readNotice();
    await session.leave();
    await session.logIn("chen", "secret");
    expect(session.state.value.is).toBe("locked");
    expect(await session.unlock(PIN)).toEqual({ is: "right" });
    expect([...rows.values()].every((each) => !isPlain(each))).toBe(true);
    expect(account().noticeAt).toBe("2026-03-18T02:00:00.000Z");
  });
});
