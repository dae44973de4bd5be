import { describe, expect, it } from "vitest";
import { addDays, firstDayOf, firstDayOfPeriod, lastDayOf, weekOf } from "./weeks";

describe("ISO weeks", () => {
  it.each([
    ["2026-01-01", "2026-W01"],
    ["2025-12-29", "2026-W01"],
    ["2027-01-03", "2026-W53"],
    ["2027-01-04", "2027-W01"],
    ["2024-12-30", "2025-W01"],
    ["2021-01-03", "2020-W53"],
    ["2026-11-30", "2026-W49"],
    ["1969-12-28", "1969-W52"],
  ])("%s is in %s", (day, week) => {
    expect(weekOf(day)).toBe(week);
  });

  it("every day of forty years lies between the first and the last day of its week", () => {
    for (let day = "2000-01-01"; day < "2040-01-01"; day = addDays(day, 1)) {
      const week = weekOf(day);
      expect(firstDayOf(week) <= day && day <= lastDayOf(week), day).toBe(true);
      expect(new Date(`${firstDayOf(week)}T00:00:00Z`).getUTCDay()).toBe(1);
    }
  });
});

describe("a period", () => {
  it.each([
    ["week", "2026-11-29", "2026-11-23"],
    ["month", "2026-02-28", "2026-02-01"],
    ["quarter", "2026-11-29", "2026-10-01"],
    ["quarter", "2026-01-31", "2026-01-01"],
    ["year", "2026-11-29", "2026-01-01"],
  ] as const)("%s of %s begins on %s", (period, day, first) => {
    expect(firstDayOfPeriod(period, day)).toBe(first);
  });
});
