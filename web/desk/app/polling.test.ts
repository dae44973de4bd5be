import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { pollWhileSeen, waitAfter } from "./polling";

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

const MIDDLE = () => 0.5;

function begin(works: (look: number) => boolean = () => true) {
  const page = new Page();
  const looks: number[] = [];
  const look = async () => works(looks.push(Date.now()));
  return { page, looks, ...pollWhileSeen(look, PERIOD, page, () => Date.now(), MIDDLE) };
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
  const look = vi.fn(() => new Promise<boolean>((resolve) => (answer = () => resolve(true))));
  pollWhileSeen(look, PERIOD, page, () => Date.now(), MIDDLE);
  await vi.advanceTimersByTimeAsync(4 * PERIOD);
  page.turn("visible");
  await vi.advanceTimersByTimeAsync(PERIOD);
  expect(look).toHaveBeenCalledTimes(1);
  answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(look).toHaveBeenCalledTimes(2);
});

it("comes back soon after a failure, then less and less often, and as usual once it works", async () => {
  const { looks, looked } = begin((look) => look > 4);
  looked(false);
  await vi.advanceTimersByTimeAsync(5_000 + 10_000 + 20_000 + 40_000 + 80_000 + PERIOD);
  expect(looks).toEqual([5, 15, 35, 75, 155, 215].map((seconds) => 1000 * seconds));
});

it("never waits for more than six minutes, and not all at once", () => {
  const waits = [0, 0.5, 1].map((chance) => waitAfter(40, PERIOD, chance));
  expect(waits).toEqual([240_000, 300_000, 360_000]);
});
