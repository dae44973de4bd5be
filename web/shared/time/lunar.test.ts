import { describe, expect, it } from "vitest";
import { lunarOf } from "./lunar";

describe("a day of the Chinese calendar", () => {
  it.each([
    ["2026-11-30", "十月", "廿二"],
    ["2026-02-17", "正月", "初一"],
    ["2026-02-26", "正月", "初十"],
    ["2026-03-08", "正月", "二十"],
    ["2026-03-18", "正月", "三十"],
    ["2025-08-01", "闰六月", "初八"],
  ])("%s is %s %s", (day, month, of) => {
    expect(lunarOf(day, "zh")).toEqual({ month, day: of });
  });

  it("is told in English, too", () => {
    expect(lunarOf("2026-11-30", "en")).toEqual({ month: "Tenth Month", day: "22" });
  });
});
