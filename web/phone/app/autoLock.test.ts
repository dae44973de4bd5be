import { describe, expect, it } from "vitest";
import { LOCKS_AFTER_MS, startAutoLock } from "./autoLock";

/** A phone whose timers sleep with it. */
function phone() {
  const page = new EventTarget();
  const timers = new Map<number, { at: number; work: () => void }>();
  let [now, nth, locked, isAsleep] = [0, 0, 0, false];
  const lock = startAutoLock({
    page, now: () => now, lock: () => (locked += 1),
    later(ms, work) {
      const id = (nth += 1);
      timers.set(id, { at: now + ms, work });
      return () => timers.delete(id);
    },
  });
  return {
    lock,
    locked: () => locked,
    timers: () => timers.size,
    sleeps: (is: boolean) => (isAsleep = is),
    passes(ms: number): void {
      now += ms;
      if (isAsleep) return;
      for (const [id, { at, work }] of [...timers]) if (at <= now && timers.delete(id)) work();
    },
    touched: (sign: string) => page.dispatchEvent(new Event(sign)),
  };
}

describe("a phone that nobody touches", () => {
  it("locks after its time, not before", () => {
    const mine = phone();
    mine.passes(LOCKS_AFTER_MS - 1);
    expect(mine.locked()).toBe(0);
    mine.passes(1);
    expect(mine.locked()).toBe(1);
  });

  it("stays open as long as somebody works", () => {
    const mine = phone();
    for (let nth = 0; nth < 20; nth += 1) {
      mine.passes(LOCKS_AFTER_MS / 2);
      mine.touched(nth % 2 ? "pointerdown" : "keydown");
    }
    expect(mine.locked()).toBe(0);
    mine.passes(LOCKS_AFTER_MS);
    expect(mine.locked()).toBe(1);
  });

  it("is locked for whoever wakes it, by looking or by touching", () => {
    for (const sign of ["visibilitychange", "pointerdown", "keydown"]) {
      const mine = phone();
      mine.sleeps(true);
      mine.passes(LOCKS_AFTER_MS);
      mine.touched(sign);
      expect(mine.locked()).toBe(1);
    }
  });

  it("is not kept open by coming and going alone", () => {
    const mine = phone();
    mine.passes(LOCKS_AFTER_MS / 2);
    mine.touched("visibilitychange");
    mine.passes(LOCKS_AFTER_MS / 2);
    expect(mine.locked()).toBe(1);
  });

  it("has no timer when it is over", () => {
    const mine = phone();
    mine.lock.stop();
    mine.passes(10 * LOCKS_AFTER_MS);
    mine.touched("pointerdown");
    expect([mine.locked(), mine.timers()]).toEqual([0, 0]);
  });
});
