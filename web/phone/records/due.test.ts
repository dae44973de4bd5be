import { addDays, daysIn } from "@yicetong/shared";
import { describe, expect, it } from "vitest";
import { standsFor } from "./aliases";
import { byDue, dueOf, freeDaysOf, intervalsOf, lastVisitsOf, plannedOf, type Known } from "./due";
import type { Entries } from "./records";

const TODAY = "2026-12-02"; // a Wednesday
const LAI = { id: "lai", kind: "ordinary" as const, srv: { since: "2026-01-01" } };

function known(some: Partial<Known> = {}): Known {
  return {
    intervals: [{ every: { ordinary: 365, priority: 90 }, counts: "contact" }],
    planned: new Map(), lastVisit: new Map(), lastContact: new Map(), freeDays: new Set(), today: TODAY, ...some,
  };
}

const contact = (daysAgo: number): Partial<Known> => ({ lastContact: new Map([["lai", addDays(TODAY, -daysAgo)]]) });

describe("when a household is due", () => {
  it.each([
    [369, "overdue", -4, true],
    [365, "week", 0, true],
    [361, "week", 4, true], // Sunday
    [360, "soon", 5, false], // Monday
    [335, "soon", 30, false],
    [334, "rest", 31, false],
  ] as const)("is counted from the last contact: %i days ago is %s", (daysAgo, state, days, isDue) => {
    expect(dueOf(LAI, known(contact(daysAgo)))).toMatchObject({ state, days, isDue });
  });

  it("is counted from the registration where nobody was met", () => {
    expect(dueOf(LAI, known())).toEqual({ state: "never", isDue: false, on: "2027-01-01", days: 30, last: null });
    expect(dueOf({ ...LAI, kind: "priority" }, known())).toMatchObject({ state: "never", isDue: true, on: "2026-04-01" });
  });

  it("of one that was registered at the door, without signal, is counted from today", () => {
    expect(dueOf({ id: "new", kind: "priority" }, known()).on).toBe(addDays(TODAY, 90));
  });

  it("moves to the next working day", () => {
    const freeDays = new Set(["2026-12-05", "2026-12-06"]);
    expect(dueOf(LAI, known({ ...contact(362), freeDays }))).toMatchObject({ on: "2026-12-07", state: "soon" });
  });

  it("is the earliest of several quotas, and none without one for its kind", () => {
    const intervals = [{ every: { priority: 90 }, counts: "contact" as const }, { every: { ordinary: 30 }, counts: "visit" as const }];
    expect(dueOf(LAI, known({ intervals, lastVisit: new Map([["lai", TODAY]]), ...contact(100) })).on).toBe(addDays(TODAY, 30));
    expect(dueOf(LAI, known({ intervals: [], ...contact(500) }))).toMatchObject({ state: "rest", on: null, isDue: false });
  });

  it.each(["moved_away", "died_out"] as const)("asks nothing of a household that has %s, whatever a plan still says", (kind) => {
    const planned = new Map([["lai", { week: "2026-11-30", due: "2026-11-20" }]]);
    expect(dueOf({ ...LAI, kind }, known({ planned, ...contact(500) }))).toMatchObject({ state: "gone", isDue: false, on: null });
  });

  it("is what the plan says until somebody was there in the plan's week", () => {
    const planned = new Map([["lai", { week: "2026-11-30", due: "2026-11-20" }]]);
    expect(dueOf(LAI, known({ planned, ...contact(100) }))).toMatchObject({ state: "overdue", days: -12 });
    expect(dueOf(LAI, known({ planned, ...contact(1) })).state).toBe("rest");
  });

  it("orders the list: the most overdue first, what nobody asks for last", () => {
    const dues = [{ on: null }, { on: "2026-12-09" }, { on: "2026-01-09" }].map((due) => ({ ...due, state: "rest" as const, isDue: false, days: null, last: null }));
    expect(dues.sort(byDue).map(({ on }) => on)).toEqual(["2026-01-09", "2026-12-09", null]);
  });
});

describe("what the phone knows for it", () => {
  const entries = (documents: readonly object[]): never => new Map(documents.map((document, nth) => [String(nth), { document }])) as never;
  const visits = (...documents: object[]): Entries<"visits"> => entries(documents);
  const itself = (id: string): string => id;

  it("is the last visit and the last contact, by the county's day", () => {
    const found = lastVisitsOf(
      visits(
        { household: "lai", outcome: "met", happened_at: "2026-11-20T17:30:00Z" },
        { household: "lai", outcome: "declined", happened_at: "2026-11-20T23:00:00+08:00" },
        { household: "lai", outcome: "nobody_home", happened_at: "2026-11-25T02:00:00Z" },
      ),
      itself, daysIn("Asia/Shanghai"), TODAY,
    );
    expect(found.lastContact.get("lai")).toBe("2026-11-21");
    expect(found.lastVisit.get("lai")).toBe("2026-11-25");
  });

  it("trusts the server's time before the phone's, and no time ahead of today", () => {
    const found = lastVisitsOf(
      visits(
        { household: "lai", outcome: "met", happened_at: "1970-01-01T00:00:00Z", srv: { counted_at: "2026-11-20T02:00:00Z" } },
        { household: "gu", outcome: "met", happened_at: "2027-12-02T02:00:00Z" },
      ),
      itself, daysIn("Asia/Shanghai"), TODAY,
    );
    expect(found.lastContact).toEqual(new Map([["lai", "2026-11-20"], ["gu", TODAY]]));
  });

  it("is of both ids of a household, once", () => {
    const household = standsFor(new Map([["old", { document: { household: "older" } }], ["older", { document: { household: "lai" } }]]));
    const found = lastVisitsOf(visits({ household: "old", outcome: "met", happened_at: "2026-11-20T02:00:00Z" }), household, daysIn("Asia/Shanghai"), TODAY);
    expect([...found.lastContact.keys()]).toEqual(["lai"]);
    expect(plannedOf(entries([{ household: "old", week: "2026-11-23", srv: { due: "2026-12-01" } }, { household: "lai", week: "2026-11-30", srv: { due: "2026-12-03" } }]), household))
      .toEqual(new Map([["lai", { week: "2026-11-30", due: "2026-12-03" }]]));
  });

  it("survives aliases in a ring", () => {
    expect(standsFor(new Map([["a", { document: { household: "b" } }], ["b", { document: { household: "a" } }]]))("a")).toBe("a");
  });

  it("leaves out what it does not understand of a quota, and has no free days without a calendar", () => {
    expect(intervalsOf({ today: TODAY, quotas: [], households: [{ quota: { counts: "contact", every: { ordinary: 365, other: null } } }, { quota: { counts: "contact", every: null } }] } as never))
      .toEqual([{ every: { ordinary: 365 }, counts: "contact" }]);
    expect(intervalsOf(null)).toEqual([]);
    expect(freeDaysOf(null).size).toBe(0);
  });
});
