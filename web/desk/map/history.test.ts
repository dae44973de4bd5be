import { describe, expect, it } from "vitest";
import { areaInWeek, totals, weekOfHistory, type History } from "./history";

const HISTORY: History = {
  weeks: ["2026-W48", "2026-W49"],
  codes: ["a", "b"],
  households: [[10, 10], [20, 0]],
  asked: [[10, 10], [16, 0]],
  in_time: [[5, 9], [1, 0]],
  highest: [[5, 10], [3, 0]],
};

describe("a year of weeks", () => {
  it("has the figures of a week", () => {
    expect(weekOfHistory(HISTORY, "2026-W48").get("b")).toEqual({ households: 20, asked: 16, in_time: 1, lowest: 1, highest: 3 });
    expect(weekOfHistory(HISTORY, "2026-W47").size).toBe(0);
  });

  it("has those of one area", () => {
    expect(areaInWeek(HISTORY, "2026-W49", "a")).toEqual({ households: 10, asked: 10, in_time: 9, lowest: 9, highest: 10 });
    expect(areaInWeek(HISTORY, "2026-W47", "a")).toBeNull();
  });

  it("adds up", () => {
    expect(totals(HISTORY)).toEqual([
      { households: 30, asked: 26, in_time: 6, lowest: 6, highest: 8 },
      { households: 10, asked: 10, in_time: 9, lowest: 9, highest: 10 },
    ]);
  });
});
