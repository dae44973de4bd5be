import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { pollWhileSeen } from "./polling";

const PERIOD = 60_000;

class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = "visible";
  turn(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

function begin() {
  const page = new Page();
  const looks: number[] = [];
  const end = pollWhileSeen(async () => void looks.push(Date.now()), PERIOD, page, () => Date.now());
  return { page, looks, end };
}

it("looks once a period while the page is seen", async () => {
  const { looks, end } = begin();
  await vi.advanceTimersByTimeAsync(3.5 * PERIOD);
  expect(looks).toEqual([PERIOD, 2 * PERIOD, 3 * PERIOD]);
  end();
  await vi.advanceTimersByTimeAsync(3 * PERIOD);
  expect(looks).toHaveLength(3);
});

it("does not look while hidden, and at once when it comes back after a period", async () => {
  const { page, looks } = begin();
  page.turn("hidden");
  await vi.advanceTimersByTimeAsync(10 * PERIOD);
  expect(looks).toEqual([]);
  page.turn("visible");
  await vi.advanceTimersByTimeAsync(0);
  expect(looks).toEqual([10 * PERIOD]);
});

it("does not look more often for being hidden and shown in turn", async () => {
  const { page, looks } = begin();
  for (let turn = 0; turn < 120; turn += 1) {
    page.turn(turn % 2 ? "visible" : "hidden");
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(looks.length).toBeLessThanOrEqual(2);
});

it("waits for an answer before it looks again", async () => {
  const page = new Page();
  let answer: () => void = () => {};
  const look = vi.fn(() => new Promise<void>((resolve) => (answer = resolve)));
  pollWhileSeen(look, PERIOD, page, () => Date.now());
  await vi.advanceTimersByTimeAsync(5 * PERIOD);
  expect(look).toHaveBeenCalledTimes(1);
  answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(look).toHaveBeenCalledTimes(2);
});
