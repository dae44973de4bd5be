import { describe, expect, it } from "vitest";
import { asksForPlace, chosenInstant, dayAndClock, fixOf, nearDay, skewOf } from "./clock";

const ZONE = "Asia/Shanghai";
const AT = "2026-12-02T01:46:20.000Z";
const FIX = { lng: 116.17, lat: 24.66, crs: "wgs84" as const, accuracy_m: 12, at: "1970-01-01T00:00:00.000Z" };

describe("the phone's clock", () => {
  const paper = (at: string, ahead: number) => ({ at, askedAt: Date.parse(at) + ahead });
  it("is compared with the server's as both were seen last", () => {
    const hour = 3_600_000;
    expect(skewOf([])).toBeNull();
    expect(skewOf([undefined, paper(AT, 9 * 60_000)])).toBeNull();
    expect(skewOf([paper("2026-12-01T01:00:00Z", 24 * 365 * hour), paper(AT, 0)])).toBeNull();
    expect(skewOf([paper("2026-12-01T01:00:00Z", 0), paper(AT, -365 * 24 * hour)])).toBe(-365 * 24 * hour);
  });
});

describe("the position", () => {
  it("is sent as it is, however wrong its own time", () => {
    expect(fixOf({ asked_at: AT, fix: FIX }, AT)).toBe(FIX);
  });
  it("is left out where the visit was at another time: it would tell of the wrong place", () => {
    expect(fixOf({ asked_at: AT, fix: FIX }, "2026-12-01T08:00:00Z")).toBeNull();
    expect(fixOf(null, AT)).toBeNull();
  });
  it("is asked for once, and not for a visit of this morning", () => {
    expect(asksForPlace(null, AT, new Date("2026-12-02T01:50:00Z"))).toBe(true);
    expect(asksForPlace({ asked_at: AT, fix: null }, AT, new Date(AT))).toBe(false);
    expect(asksForPlace(null, AT, new Date("2026-12-02T11:00:00Z"))).toBe(false);
  });
});

describe("another time", () => {
  it("is chosen by the county's clock", () => {
    expect(dayAndClock(ZONE, AT)).toEqual({ day: "2026-12-02", clock: "09:46" });
    expect(chosenInstant(ZONE, { day: "2026-12-01", clock: "16:30" }, AT)).toBe("2026-12-01T08:30:00.000Z");
  });
  it("is the same, to the second, where the same minute is chosen", () => {
    expect(chosenInstant(ZONE, { day: "2026-12-02", clock: "09:46" }, AT)).toBe(AT);
  });
  it("needs both halves", () => {
    expect(chosenInstant(ZONE, { day: "2026-12-02", clock: "" }, AT)).toBeNull();
  });
  it("is told by a near day's name", () => {
    expect([nearDay("2026-12-01", "2026-12-01"), nearDay("2026-12-01", "2026-11-30"), nearDay("2026-12-01", "2026-11-29")]).toEqual(["today", "yesterday", null]);
  });
});
