import { describe, expect, it } from "vitest";
import { isKnownSerial, mealsNeeded, nthMeal, serialKey, serialOf } from "./meals";

const ZONE = "Asia/Shanghai";
const ticket = (happened_at: string, mine = true, number = "1") => ({ happened_at, number, srv: { mine } });

describe("the month's count of shared meals", () => {
  it.each([
    ["is the first of the month", [ticket("2026-10-31T04:00:00Z")], "2026-11-01T04:00:00Z", 1],
    ["counts a lunch and a supper as two", [ticket("2026-11-01T04:00:00Z")], "2026-11-01T10:00:00Z", 2],
    ["counts one table once", [ticket("2026-11-01T04:00:00Z"), ticket("2026-11-01T04:05:00Z")], "2026-11-01T04:10:00Z", 1],
    ["leaves out those of colleagues", [ticket("2026-11-01T04:00:00Z", false)], "2026-11-02T04:00:00Z", 1],
    ["follows the county's month", [ticket("2026-10-31T17:00:00Z")], "2026-11-02T04:00:00Z", 2],
  ])("%s", (_, tickets, at, nth) => {
    expect(nthMeal(tickets, ZONE, at)).toBe(nth);
  });

  it("counts what no server has seen", () => {
    expect(nthMeal([{ happened_at: "2026-11-01T04:00:00Z", number: "1" }], ZONE, "2026-11-02T04:00:00Z")).toBe(2);
  });

  it("has no aim without a quota", () => {
    expect(mealsNeeded(undefined, "2026-11-02")).toBeNull();
  });
});

describe("a serial", () => {
  it("is the same in every spelling", () => {
    expect(serialKey(" Ａ００１ 2 ")).toBe("a0012");
    expect(isKnownSerial([ticket("2026-11-01T04:00:00Z", true, "A0012")], "ａ 0012")).toBe(true);
    expect(isKnownSerial([ticket("2026-11-01T04:00:00Z", true, "A0012")], "  ")).toBe(false);
  });

  it.each(["A0012", " 44142726000001297\n", "粤餐〔2026〕0012", "No: 12/3"])("is read from the code %j", (text) => {
    expect(serialOf(text)).toBe(text.trim());
  });

  it.each([
    "", "https://u.wechat.com/abc", "wxp://f2f0JkQ3", "https://yicetong.example/c/q3Zk_0b-91XyTTabcdEFGh", "WIFI:S:镇政府;T:WPA;P:12345678;;",
    "BEGIN:VCARD\nN:赖\nEND:VCARD", "1".repeat(41),
  ])("is not %j", (text) => {
    expect(serialOf(text)).toBeNull();
  });
});
