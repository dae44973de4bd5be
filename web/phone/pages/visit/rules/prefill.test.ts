import { describe, expect, it } from "vitest";
import { likelyPurpose, purposesInOrder } from "./prefill";
import type { Outcome, Purpose } from "./form";

const NOW = new Date("2026-12-02T01:46:00Z");
const visit = (happened_at: string, purpose: Purpose, outcome: Outcome = "met") => ({ happened_at, purpose, outcome });
const planned = (why: string) => ({ skipped: null, srv: { why } });

describe("the likely purpose", () => {
  it.each([
    ["nobody has been there", undefined, [], "regular"],
    ["the interval has run out", planned("overdue"), [visit("2026-06-03T01:00:00Z", "publicity")], "regular"],
    ["nobody was at home last time", planned("due"), [visit("2026-11-30T01:00:00Z", "condolence", "nobody_home"), visit("2026-06-03T01:00:00Z", "regular")], "condolence"],
    ["business was taken on some weeks ago", planned("soon"), [visit("2026-11-10T01:00:00Z", "agency")], "return"],
    ["a quarrel was settled a year ago", undefined, [visit("2025-11-10T01:00:00Z", "mediation")], "regular"],
    ["the cadre added it, as last time", planned("added"), [visit("2026-06-03T01:00:00Z", "listening")], "listening"],
  ] as const)("where %s", (_, plan, visits, purpose) => {
    expect(likelyPurpose(plan, visits, NOW)).toBe(purpose);
  });
});

it("the likely purpose stands first, then what this cadre mostly goes for, and none is missing", () => {
  const own = [visit("2026-11-01T01:00:00Z", "publicity"), visit("2026-11-02T01:00:00Z", "publicity"), visit("2026-11-03T01:00:00Z", "condolence")];
  const order = purposesInOrder("return", own);
  expect(order.slice(0, 4)).toEqual(["return", "publicity", "condolence", "regular"]);
  expect(new Set(order).size).toBe(8);
});
