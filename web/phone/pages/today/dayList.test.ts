import { describe, expect, it } from "vitest";
import { at, dayOf, household, map, MONDAY, plan, planned, visit } from "../week/examples";
import { weekPlan, type Sources } from "../week/weekPlan";
import { dayList, dueWithoutDay } from "./dayList";

const TUESDAY = "2026-12-01";

function list(sources: Partial<Sources>, today = MONDAY) {
  const week = weekPlan(MONDAY, today, { planned: map(), plans: map(), visits: map(), households: map(household("h1")), ...sources }, dayOf);
  return { day: dayList(week, today, dayOf), due: dueWithoutDay(week, today) };
}

describe("today's page of the register", () => {
  const ofThree = map(
    planned("first", { household: "h1" }),
    planned("second", { household: "h2", srv: { arrives_at: at(MONDAY, "10:20") } }),
    planned("third", { household: "h3", srv: { arrives_at: at(MONDAY, "14:30") } }),
  );

  it("has what is done by time, then the next household, then the others", () => {
    const visits = map(visit("again", { household: "h1", at: at(MONDAY, "11:00") }), visit("empty", { household: "h1", outcome: "nobody_home", state: "phone" }));
    const { day } = list({ planned: ofThree, visits });
    expect(day.done.map(({ id }) => id)).toEqual(["empty", "again"]);
    expect([day.next?.planned.id, day.later.map((stop) => stop.planned.id)]).toEqual(["second", ["third"]]);
    expect([day.gone, day.all]).toEqual([1, 3]);
  });

  it("counts a household that was not planned", () => {
    const { day } = list({ planned: ofThree, visits: map(visit("v", { household: "h7" })) });
    expect([day.gone, day.all, day.next?.planned.id]).toEqual([1, 4, "first"]);
  });

  it("says whether anything was planned: a visit besides is no plan", () => {
    const visits = map(visit("v", { household: "h7" }));
    expect([list({ planned: ofThree }).day.isPlanned, list({ visits }).day.isPlanned]).toEqual([true, false]);
  });

  it("leaves out what is skipped, and what was done on another day", () => {
    const { day } = list({
      planned: map(planned("a", { household: "h1", srv: { planned_day: TUESDAY } }), planned("b", { household: "h2", skipped: "other", srv: { planned_day: TUESDAY } })),
      visits: map(visit("v", { household: "h1" })),
    }, TUESDAY);
    expect([day.next, day.all]).toEqual([null, 0]);
  });
});

describe("on a day without a plan", () => {
  it("what this week still wants is named, the longest due first", () => {
    const { due } = list({
      planned: map(
        planned("missed", { household: "h1", srv: { due: "2026-11-20" } }),
        planned("missed_but_again", { household: "h2" }),
        planned("again", { household: "h2", srv: { planned_day: "2026-12-02" } }),
        planned("nowhere", { household: "h3", srv: { planned_day: null, due: "2026-12-02" } }),
      ),
      plans: map(plan([{ household: "h4", reason: "no_time", due: "2026-10-01" }])),
    }, TUESDAY);
    expect(due.map((one) => ("stop" in one ? one.stop.planned.id : one.left.id))).toEqual(["h4", "missed", "nowhere"]);
  });
});
