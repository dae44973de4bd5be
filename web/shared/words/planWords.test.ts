import { describe, expect, it } from "vitest";
import en from "../../../server/messages/en.json";
import zh from "../../../server/messages/zh.json";
import { catalogue as enCatalogue } from "./catalogue/en";
import { catalogue as zhCatalogue } from "./catalogue/zh";
import { planWordsOf } from "./planWords";

const chinese = planWordsOf(zhCatalogue);
const english = planWordsOf(enCatalogue);

describe("a period", () => {
  it.each([
    ["2026-W09", "第 9 周", "week 9"],
    ["2026-03", "2026年3月", "2026-03"],
    ["2026-Q1", "2026年第 1 季度", "quarter 1 of 2026"],
    ["2026", "2026年", "2026"],
  ])("%s is %s", (name, inChinese, inEnglish) => {
    expect([chinese.period(name), english.period(name)]).toEqual([inChinese, inEnglish]);
  });
});

describe("a reminder", () => {
  it("is said with its figures", () => {
    const message = chinese.message("plan_published", { week: "2026-W49", field_days: 3, visits: 16 });
    expect(message).toEqual({ title: "走访计划已排好", body: "第 49 周的走访计划已排好：3 天，16 户。您可以在手机上调整。" });
  });

  it("says otherwise what is asked for nothing in return", () => {
    const params = { day: "2026-12-03", for_day: null };
    expect(english.message("swap_asked", params)?.body).toBe("A colleague asks you to take their duty on 2026-12-03. Please answer on your phone.");
  });

  it("of a newer server has no text here", () => {
    expect(chinese.message("item_due", {})).toBeNull();
  });

  it("takes a title as it is, pattern or not", () => {
    const params = { title: "$& {period}", period: "2026-W49", done: 1, need: 3, missing: 2, days_left: 3 };
    expect(chinese.message("quota_behind", params)?.body).toMatch(/^\$& \{period\}（第 49 周）/);
  });
});

it("both languages have the same codes", () => {
  for (const group of ["plan", "quota_state", "duty", "message", "period"] as const) {
    expect(Object.keys(en[group]), group).toEqual(Object.keys(zh[group]));
  }
});
