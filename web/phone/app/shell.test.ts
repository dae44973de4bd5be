import { describe, expect, it } from "vitest";
import { groupsOf, PAPER_GROUPS } from "./paperGroups";
import { paperList } from "./paperList";
import { stepOf } from "./steps";
import { modelIn, surroundingsOf } from "./surroundings";

describe("a browser", () => {
  const phone = "Mozilla/5.0 (Linux; Android 10; Redmi 9A Build/QP1A.190711.020) AppleWebKit/537.36 Chrome/80.0.3987.132 Mobile Safari/537.36";

  it.each([
    [phone, true, true, "fit"],
    [phone, false, true, "insecure"],
    [phone, true, false, "too_old"],
    [`${phone} MicroMessenger/8.0.50`, true, true, "in_app"],
    [`${phone} DingTalk/7.0.1`, false, false, "in_app"],
  ] as const)("%s, safe %s, able %s: %s", (userAgent, isSecure, hasAll, found) => {
    expect(surroundingsOf({ userAgent, isSecure, hasAll })).toBe(found);
  });

  it.each([
    [phone, "Redmi 9A"],
    ["Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36", ""],
    ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36", ""],
  ])("%s is a %j", (userAgent, model) => {
    expect(modelIn(userAgent)).toBe(model);
  });
});

describe("what somebody sees first", () => {
  const begin = { isRead: true, isRefused: false, erased: false, hasAreas: true, households: 0, unsent: 0, hasSynced: false };

  it.each([
    [{}, "first_sync"],
    [{ isRead: false }, "reading"],
    [{ households: 1 }, "app"],
    [{ isRead: false, isRefused: true }, "refused"],
    [{ isRefused: true }, "first_sync"],
    [{ isRead: false, households: 1 }, "app"],
    [{ hasSynced: true }, "app"],
    [{ hasAreas: false }, "no_areas"],
    [{ hasAreas: false, unsent: 1 }, "app"],
    [{ erased: true, households: 1 }, "erased"],
  ] as const)("%j: %s", (known, step) => {
    expect(stepOf({ ...begin, ...known })).toBe(step);
  });
});

it("has a word for each paper that it keeps", () => {
  for (const { name } of paperList("2026-11-30")) expect(groupsOf([name]), name).toHaveLength(1);
  expect(groupsOf(["calendar", "roster", "swaps"])).toEqual(["calendar", "duties"]);
  expect(groupsOf([])).toEqual([]);
  expect(PAPER_GROUPS).toHaveLength(4);
});

it("keeps the calendar and the duties for as long as anybody is without signal, within what may be asked for at once", () => {
  const paths = Object.fromEntries(paperList("2026-11-30").map(({ name, path }) => [name, path]));
  expect(paths["calendar"]).toBe("/api/v1/calendar?from=2026-11-01&to=2027-03-30");
  expect(paths["roster"]).toBe("/api/v1/roster?kind=market&from=2026-11-23&to=2027-01-18");
  expect(paths["counter"]).toBe("/api/v1/roster?kind=counter&from=2026-11-23&to=2027-01-18");
});
