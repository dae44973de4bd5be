import { expect, it } from "vitest";
import { monthBeside, weeksOf } from "./month";

it("a month begins with its first Monday's week, or with days of the month before", () => {
  const weeks = weeksOf("2026-12");
  expect([weeks.length, weeks[0]?.[0], weeks[0]?.[1], weeks[4]?.[6]]).toEqual([5, "2026-11-30", "2026-12-01", "2027-01-03"]);
  expect(weeksOf("2027-02").map((week) => week[0])).toEqual(["2027-02-01", "2027-02-08", "2027-02-15", "2027-02-22"]);
});

it.each([["2026-12", 1, "2027-01"], ["2026-01", -1, "2025-12"], ["2027-02", 1, "2027-03"], ["2026-11", 1, "2026-12"]] as const)("beside %s (%i) is %s", (month, by, other) => {
  expect(monthBeside(month, by)).toBe(other);
});
