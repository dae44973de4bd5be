import { describe, expect, it } from "vitest";
import { at, dayOf, household, map, MONDAY, plan, planned, visit } from "./examples";
import { lastVisit, ownVisits } from "./ownVisits";
import { dayFacts, daysToChoose, planDays } from "./weekDays";
import { liveStops, missingHours, visitProgress, weekPlan, type Sources } from "./weekPlan";

const TUESDAY = "2026-12-01";

function week(sources: Partial<Sources>, today = MONDAY) {
  return weekPlan(MONDAY, today, { planned: map(), plans: map(), visits: map(), households: map(household("h1")), ...sources }, dayOf);
}

describe("the stops of a week", () => {
  it("come in the order of the way, and a moved one last in its day", () => {
    const { stops } = week({
      planned: map(
        planned("late", { srv: { arrives_at: at(MONDAY, "14:30") } }),
        planned("moved", { day: MONDAY, srv: { planned_day: TUESDAY, arrives_at: at(TUESDAY, "09:00") } }),
        planned("early"),
        planned("tuesday", { srv: { planned_day: TUESDAY, arrives_at: at(TUESDAY, "09:00") } }),
        planned("nowhere", { srv: { planned_day: null, arrives_at: null } }),
      ),
    });
    expect(stops.map((stop) => stop.planned.id)).toEqual(["early", "late", "moved", "tuesday", "nowhere"]);
    expect(stops.map((stop) => stop.day)).toEqual([MONDAY, MONDAY, MONDAY, TUESDAY, null]);
    expect(stops[2]?.arrivesAt).toBeNull();
  });

  it.each([
    ["skipped by the cadre", { skipped: "cannot_go" }, { by: "cadre", reason: "cannot_go" }],
    ["dropped by the planner", { srv: { dropped: "market_day", planned_day: null } }, { by: "planner", reason: "market_day" }],
    ["dropped, but set to a day by the cadre", { day: TUESDAY, srv: { dropped: "market_day" } }, null],
  ])("%s", (_what, given, off) => {
    expect(week({ planned: map(planned("p", given)) }).stops[0]?.off).toEqual(off);
  });

  it("added without signal has no word of the server yet", () => {
    const [stop] = week({ planned: map(planned("p", { household: "h1", day: TUESDAY, srv: null, state: "phone" })) }).stops;
    expect([stop?.day, stop?.arrivesAt, stop?.sign, stop?.household?.document.head]).toEqual([TUESDAY, null, { is: "added" }, "h1"]);
  });
});

describe("a stop is done", () => {
  const done = (visits: ReturnType<typeof visit>[]) => week({ planned: map(planned("p", { household: "h1" })), visits: map(...visits) }).stops[0]?.done?.id ?? null;
  it.each([
    ["by an own visit of its day, with nobody at home too", [visit("v", { outcome: "nobody_home" })], "v"],
    ["by a contact of another day of the week", [visit("v", { at: at("2026-12-03", "19:30") })], "v"],
    ["not by an empty house of another day", [visit("v", { at: at("2026-12-03", "19:30"), outcome: "nobody_home" })], null],
    ["not by a colleague's visit", [visit("v", { mine: false })], null],
    ["not by the week before", [visit("v", { at: at("2026-11-29", "23:59") })], null],
    ["by one that nobody has received", [visit("v", { state: "phone" })], "v"],
  ])("%s", (_what, visits, id) => {
    expect(done(visits)).toBe(id);
  });
});

describe("what the plan left out", () => {
  const plans = map(plan([{ household: "h1", reason: "no_time", due: "2026-12-04" }, { household: "h9", reason: "no_point", due: null }], 4000));
  it("is listed, with hours that are missing", () => {
    const found = week({ plans });
    expect(found.leftOut.map(({ id, reason, due }) => [id, reason, due])).toEqual([["h1", "no_time", "2026-12-04"], ["h9", "no_point", null]]);
    expect(missingHours(found)).toBe(2);
  });
  it.each([
    ["added since", { planned: map(planned("p", { household: "h1", srv: null, state: "phone" })) }],
    ["skipped", { planned: map(planned("p", { household: "h1", skipped: "other" })) }],
    ["reached", { visits: map(visit("v", { household: "h1" })) }],
  ])("no more when it was %s", (_what, sources) => {
    expect(week({ plans, ...sources }).leftOut.map(({ id }) => id)).toEqual(["h9"]);
  });
  it("is not known without a plan", () => {
    expect(week({}).plan).toBeNull();
  });
});

describe("progress", () => {
  it("counts households once, and says what the server has", () => {
    const visits = [
      visit("a", { household: "h1" }),
      visit("b", { household: "h1", at: at(TUESDAY, "10:00"), state: "phone" }),
      visit("c", { household: "h2", state: "phone" }),
      visit("d", { household: "h3", state: "held" }),
      visit("e", { household: "h4", mine: false }),
    ];
    const of = week({ visits: map(...visits), planned: map(planned("h1"), planned("h2"), planned("h5"), planned("h6", { skipped: "other" })) });
    expect(visitProgress(of)).toEqual({ planned: 3, logged: 3, confirmed: 1 });
    expect(liveStops(of).length).toBe(3);
  });
});

describe("own visits", () => {
  it("are of the county's days, by the time that counts", () => {
    const visits = map(visit("b", { at: at(MONDAY, "23:50") }), visit("a", { at: at(MONDAY, "00:10") }), visit("c", { at: at(TUESDAY, "00:10") }));
    expect(ownVisits(visits, MONDAY, MONDAY, dayOf).map(({ id }) => id)).toEqual(["a", "b"]);
  });
  it("leave the last one before a day to be found, whoever made it", () => {
    const visits = map(visit("a", { at: at("2026-05-28", "10:00") }), visit("b", { at: at("2026-06-03", "10:00"), mine: false }), visit("c"));
    expect(lastVisit(visits, "h1", MONDAY, dayOf)?.day).toBe("2026-06-03");
    expect(lastVisit(visits, "h2", MONDAY, dayOf)).toBeNull();
  });
});

describe("the days of a week", () => {
  const calendar = [
    { day: MONDAY, kind: "working", working: true, source: "week", certain: true, name: null, note: null, duties: [], markets: [{ area: "441427100", name: "蕉城镇" }, { area: "441427101", name: "长潭镇" }] },
  ] as const;
  it("know their markets, absences and stops", () => {
    const leave = { id: "l", kind: "leave", first_day: "2026-12-03", last_day: "2026-12-04", half: null, name: "", person: "" } as const;
    const facts = (day: string) => dayFacts(day, calendar.map((one) => ({ ...one, duties: [], markets: [...one.markets] })), [leave], ["441427100201001"]);
    const days = planDays(week({ planned: map(planned("p", { household: "h1" })), visits: map(visit("v")) }, TUESDAY), TUESDAY, facts);
    expect(days.map(({ isPast, isToday, done }) => [isPast, isToday, done])[0]).toEqual([true, false, 1]);
    expect(days[0]?.markets).toEqual(["蕉城镇"]);
    expect(days.map(({ absences }) => absences.length)).toEqual([0, 0, 0, 1, 1, 0, 0]);
    expect([days.length, days[6]?.day, days[6]?.calendar]).toEqual([7, "2026-12-06", null]);
  });
  it("can be chosen from today on", () => {
    expect(daysToChoose(MONDAY, "2026-12-04", "2026-12-05")).toEqual(["2026-12-04", "2026-12-06"]);
  });
});
