import { describe, expect, it } from "vitest";
import { canBeSwapped, nameOf, offersFor, ownDuties, requestsToMe, type Duty, type Swap } from "./duties";

const TODAY = "2026-12-02";

function duty(id: string, person: string, first_day: string, more: Partial<Duty> = {}): Duty {
  const place = { kind: "market", area: "441427100201", place: "城郊村", from: "09:00", until: "16:00", agreed: false, away: null } as const;
  return { ...place, id, first_day, last_day: first_day, person: { id: person, name: person }, ...more };
}

function swap(id: string, more: Partial<Swap>): Swap {
  return {
    id, duty: "d2", for_duty: null, kind: "market", area: "441427100201", first_day: "2026-12-06", for_first_day: null, asked_by: "me", asked_of: "陈晓明",
    state: "asked", asked_at: "2026-11-22T02:00:00Z", answered_at: null, ...more,
  };
}

const ROSTER = [
  duty("d3", "陈晓明", "2026-12-09"),
  duty("d2", "me", "2026-12-06"),
  duty("d1", "me", "2026-12-02"),
  duty("d0", "me", "2026-11-29"),
  duty("past", "赖桂香", "2026-11-26"),
  duty("elsewhere", "丘永昌", "2026-12-09", { area: "441427100202" }),
];

describe("own duties", () => {
  it("are those from today on, by day, with what was asked", () => {
    const own = ownDuties(ROSTER, [swap("s", {}), swap("old", { duty: "d1", state: "declined" })], "me", TODAY);
    expect(own.map(({ duty: { id }, asked }) => [id, asked?.id])).toEqual([["d1", undefined], ["d2", "s"]]);
    expect(own.map((one) => canBeSwapped(one, TODAY))).toEqual([false, false]);
    expect(ownDuties(ROSTER, [], "me", TODAY).map((one) => canBeSwapped(one, TODAY))).toEqual([false, true]);
  });
});

describe("a duty can be offered", () => {
  it("to colleagues of the place, for a day of theirs or for none", () => {
    const offers = offersFor(duty("d2", "me", "2026-12-06"), ROSTER, "me", TODAY);
    expect(offers.map(({ name, forDuty }) => [name, forDuty?.id ?? null])).toEqual([["陈晓明", "d3"], ["陈晓明", null], ["赖桂香", null]]);
    expect(offers.map(({ request }) => request)).toEqual([
      { duty: "d2", for_duty: "d3", person: null },
      { duty: "d2", for_duty: null, person: "陈晓明" },
      { duty: "d2", for_duty: null, person: "赖桂香" },
    ]);
  });
});

describe("a request", () => {
  it("waits for my word until its day", () => {
    const of = (more: Partial<Swap>) => requestsToMe([swap("s", { asked_by: "陈晓明", asked_of: "me", ...more })], "me", TODAY).length;
    expect([of({}), of({ first_day: TODAY }), of({ state: "void" }), of({ asked_of: "赖桂香" })]).toEqual([1, 0, 0, 0]);
  });
  it("names somebody of the roster", () => {
    expect([nameOf("陈晓明", ROSTER), nameOf("unknown", ROSTER)]).toEqual(["陈晓明", null]);
  });
});
