import { describe, expect, it } from "vitest";
import { LAYERS } from "../address/params";
import { countOf, markOf, percent, shownOf, stepsOf, surely, type Figures } from "./figures";

const PLAN = { planned: 20, done: 13, to_come: 3 };

function figures(given: Partial<Figures> = {}): Figures {
  const in_time = given.in_time ?? 80;
  return {
    households: 100, asked: given.households ?? 100, in_time, overdue: 15, never: 5, lowest: in_time, highest: in_time, without_cadre: 2,
    contacted: 70, reached: true, covered: false, phones: { behind: 0, silent_since: null },
    visits: { inside: 60, near: 20, outside: 10, no_fix: 10 }, ...given,
  };
}

describe("the colour of coverage", () => {
  it.each([
    [0, 0], [24, 0], [25, 1], [49, 1], [50, 2], [69, 2], [70, 3], [84, 3], [85, 4], [100, 4],
  ])("%i of 100 in time is step %i", (in_time, step) => {
    expect(shownOf("covered", figures({ in_time }), 85)).toMatchObject({ step, mark: "none", count: 100 - in_time });
  });

  it("begins its last step where the county says that a grid is covered", () => {
    expect(stepsOf("covered", 90)).toEqual([25, 50, 70, 90]);
    expect(stepsOf("covered", 60)).toEqual([25, 50, 60]);
    expect(shownOf("covered", figures({ in_time: 89 }), 90).step).toBe(3);
  });

  it("is not given where it would not be true", () => {
    const nobody = figures({ in_time: 0, reached: false });
    const held = figures({ in_time: 60, highest: 95 });
    expect(shownOf("covered", nobody, 85)).toMatchObject({ step: null, mark: "nobody", count: 100 });
    expect(shownOf("covered", held, 85)).toMatchObject({ step: null, mark: "unknown", count: 40, doubtful: true });
    expect(shownOf("covered", figures({ in_time: 0 }), 85)).toMatchObject({ step: 0, mark: "none" });
    expect(shownOf("covered", figures({ households: 0, in_time: 0 }), 85)).toMatchObject({ step: null, mark: "empty" });
  });
});

describe("the mark", () => {
  it("does not say that nobody was there while a phone may know better", () => {
    expect(markOf(figures({ reached: false, in_time: 0, highest: 40 }), 85)).toBe("unknown");
    expect(markOf(figures({ reached: false, in_time: 0 }), 85)).toBe("nobody");
  });
});

describe("every layer", () => {
  it("has a number, and a step on its ramp", () => {
    const found = LAYERS.map((layer) => [layer, countOf(layer, figures(), PLAN).count, shownOf(layer, figures(), 85, PLAN).step]);
    expect(found).toEqual([
      ["covered", 20, 3], ["overdue", 15, 3], ["never", 5, 2], ["without_cadre", 2, 1], ["evidence", 20, 3], ["phones", 0, 0],
      ["plan", 7, 2],
    ]);
  });

  it("shows no household as such", () => {
    const empty = figures({ households: 0, in_time: 0, overdue: 0, never: 0, without_cadre: 0, visits: { inside: 0, near: 0, outside: 0, no_fix: 0 } });
    for (const layer of LAYERS) expect(shownOf(layer, empty, 85)).toMatchObject({ step: null, mark: layer === "plan" ? "unplanned" : "empty" });
  });
});

describe("a percentage", () => {
  it("is not rounded up to what is not reached, and never divides by nothing", () => {
    expect(percent(8499, 10000)).toBe(84);
    expect(percent(0, 0)).toBe(0);
    expect(percent(100, 100)).toBe(100);
  });
});

describe("surely covered", () => {
  it.each([
    [{ asked: 100, lowest: 85, highest: 85 }, true],
    [{ asked: 100, lowest: 84, highest: 85 }, null],
    [{ asked: 100, lowest: 80, highest: 84 }, false],
    [{ asked: 0, lowest: 0, highest: 0 }, false],
  ])("%j is %s", (area, covered) => {
    expect(surely(area, 85)).toBe(covered);
  });
});
