import { describe, expect, it } from "vitest";
import { at, dayOf, hourOf, map, MONDAY, ticket, visit } from "../week/examples";
import { fieldDayQuota, fieldDays, figureOf, inOrder, loggedAlone, periodOn, type Own, type Period, type Quota } from "./figures";

const TUESDAY = "2026-12-01";
const ASKED = "2026-12-01T12:00:00Z";
const COUNTY = { dayOf, hourOf };

function quota(given: Partial<Quota> = {}): Quota {
  return {
    name: "field-days", title: "每周下沉走访", title_en: "Field days a week", who: "township_cadres", each: "cadre", counts: "visit", among: "any", unit: "day",
    period: "week", least: 3, every: null, scale: true, grace_days: 14, valid_from: "2026-01-05", valid_to: null, each_ticket_until: null, periods: [], ...given,
  };
}

function period(given: Partial<Period> = {}): Period {
  return {
    period: "2026-W49", first_day: MONDAY, last_day: "2026-12-06", make_up_until: "2026-12-20", state: "on_track", least: 3, need: 3, done: 1, own: 1, made_up: 0,
    expected: 1, slack: 1, days_available: 5, days_left: 4, available: [], counted: [{ id: "a", household: "h1", day: MONDAY }], waiting: [], ...given,
  };
}

function own(given: Partial<Own> = {}): Own {
  return { visits: map(), tickets: map(), paired: null, ...given };
}

function logged(of: Own, given: Partial<Period> = {}, by: Partial<Quota> = {}): number {
  return figureOf(quota(by), period(given), ASKED, of, COUNTY).logged;
}

describe("field days", () => {
  it("are the server's, and those that this phone has logged", () => {
    const visits = map(visit("b", { at: at(TUESDAY, "19:40"), state: "phone" }), visit("c", { at: at(TUESDAY, "20:00"), state: "phone" }));
    expect(figureOf(quota(), period(), ASKED, own({ visits }), COUNTY)).toEqual({ confirmed: 1, logged: 2, need: 3 });
  });

  it.each([
    ["a second visit of a counted day", visit("b", { state: "phone" }), 1],
    ["a visit of last week, in the evening", visit("b", { at: at("2026-11-29", "23:00"), state: "phone" }), 1],
    ["one with nobody at home", visit("b", { at: at(TUESDAY, "09:00"), state: "phone", outcome: "nobody_home" }), 2],
    ["one that the server had when it was asked, and does not count", visit("b", { at: at(TUESDAY, "09:00") }), 1],
    ["one that it received afterwards", visit("b", { at: at(TUESDAY, "09:00"), received: "2026-12-01T13:00:00Z" }), 2],
    ["a colleague's", visit("b", { at: at(TUESDAY, "09:00"), received: "2026-12-01T13:00:00Z", mine: false }), 1],
    ["one that the township has to decide about", visit("b", { at: at(TUESDAY, "09:00"), state: "held" }), 2],
  ])("%s", (_what, one, days) => {
    expect(logged(own({ visits: map(one) }))).toBe(days);
  });

  it("count what waits at the server once, whether the phone has it or not", () => {
    const waiting: Period["waiting"] = [{ id: "b", day: TUESDAY, why: "held" }, { id: null, day: TUESDAY, why: "held" }];
    expect(logged(own(), { waiting })).toBe(2);
    expect(logged(own({ visits: map(visit("b", { at: at(TUESDAY, "09:00"), state: "held" })) }), { waiting })).toBe(2);
  });

  it("that were made up stay in the figure", () => {
    expect(logged(own(), { done: 2, made_up: 1 })).toBe(2);
  });
});

describe("meals", () => {
  const meals = { name: "meals", counts: "meal", unit: "fact", period: "month" } as const;
  const month = { first_day: "2026-12-01", last_day: "2026-12-31", done: 1, counted: [{ id: "t1", household: "h1", day: TUESDAY }] };
  const first = ticket("t1", { at: at(TUESDAY, "12:00") });
  it.each([
    ["two tickets at one table are one meal", ticket("t2", { at: at(TUESDAY, "12:30"), household: "h2", state: "phone" }), 1],
    ["a supper is another meal", ticket("t2", { at: at(TUESDAY, "18:00"), state: "phone" }), 2],
  ])("%s", (_what, second, meals_) => {
    expect(logged(own({ tickets: map(first, second) }), month, meals)).toBe(meals_);
  });
});

describe("contacts of paired households", () => {
  const contacts = { name: "contacts", counts: "contact", among: "paired", unit: "household", period: "quarter" } as const;
  const visits = map(
    visit("b", { household: "h2", state: "phone" }),
    visit("c", { household: "h2", state: "phone", at: at(TUESDAY, "09:00") }),
    visit("d", { household: "h3", state: "phone", outcome: "nobody_home" }),
    visit("e", { household: "h4", state: "phone", outcome: "declined" }),
    visit("f", { household: "h9", state: "phone" }),
  );
  it("are households, reached or declined, among the paired ones", () => {
    expect(logged(own({ visits, paired: new Set(["h1", "h2", "h3", "h4"]) }), {}, contacts)).toBe(3);
  });
  it("are left to the server where the phone does not know the pairs", () => {
    expect(logged(own({ visits }), {}, contacts)).toBe(1);
  });
});

describe("a period", () => {
  it("that the server has said nothing of is counted by this phone alone", () => {
    const visits = map(visit("a", { at: at("2026-12-07", "09:00"), state: "phone" }), visit("b", { at: at("2026-12-07", "10:00") }), visit("c"));
    expect(loggedAlone(quota(), "2026-12-07", "2026-12-13", own({ visits }), COUNTY)).toBe(1);
  });
  it("is found by a day", () => {
    const of = quota({ periods: [period()] });
    expect([periodOn(of, "2026-12-06")?.period, periodOn(of, "2026-12-07")]).toEqual(["2026-W49", null]);
  });
});

it("field days are told by the week where there is such a quota", () => {
  const year = quota({ name: "village-days", period: "year" });
  expect(fieldDayQuota([year, quota()])?.name).toBe("field-days");
  expect(fieldDayQuota([year])?.name).toBe("village-days");
  expect(fieldDayQuota([quota({ unit: "household" })])).toBeNull();
});

it("the running period comes first, then the newest that is over", () => {
  const of = (name: string, last_day: string): Period => period({ period: name, first_day: name, last_day });
  const periods = [of("2026-11-16", "2026-11-22"), of("2026-11-23", "2026-11-29"), of(MONDAY, "2026-12-06")];
  expect(inOrder(periods, TUESDAY).map(({ first_day }) => first_day)).toEqual([MONDAY, "2026-11-23", "2026-11-16"]);
});

describe("field days of the first screen", () => {
  const visits = map(visit("a"), visit("b", { at: at(TUESDAY, "09:00"), state: "phone" }));
  it("are of the running period, with what it needs", () => {
    const quotas = { list: [quota({ periods: [period()] })], at: ASKED };
    expect(fieldDays(quotas, TUESDAY, MONDAY, own({ visits }), COUNTY)).toMatchObject({ logged: 2, confirmed: 1, need: 3 });
  });
  it.each([
    ["of a week of which the server has said nothing", { list: [quota()], at: ASKED }],
    ["where no figure is known", null],
  ])("%s are the phone's own, and nothing is confirmed", (_what, quotas) => {
    expect(fieldDays(quotas, TUESDAY, MONDAY, own({ visits }), COUNTY)).toMatchObject({ logged: 2, confirmed: null, need: null });
  });
});
