import { describe, expect, it } from "vitest";
import { foreseen, isNext, offer, refusedBy, type Answer, type LongestRow } from "./choice";

function row(id: string, answers = true): LongestRow {
  return {
    id, number: null, head: id, address: null, group_no: null, kind: "ordinary", grid: "441427100201001", grid_name: null,
    last_contact: null, days: null, tries: 0, silent_since: null, handed_over: null,
    answers_for: answers ? { id: "cadre", name: "林志强" } : null,
  };
}

function answer(items: [string | null, Answer["items"][number]["reason"]][], refused: Answer["refused"] = []): Answer {
  return {
    week: "2026-W50", monday: "2026-12-07", until: "2026-12-20", preview: true, fit: 0, later: 0, left_out: 0, refused,
    items: items.map(([week, reason], at) => ({ id: null, household: String(at), week, reason })),
  };
}

describe("what is offered", () => {
  it("ends with the last that can be handed over", () => {
    const rows = [row("a"), row("b", false), row("c"), row("d"), row("e")];
    expect(offer(rows, 3).rows.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
  });

  it("is not hidden by a village that nobody answers for", () => {
    const nobody = Array.from({ length: 30 }, (_, at) => row(`n${at}`, false));
    const found = offer([...nobody, row("a")], 12);
    expect(found.rows.map(({ id }) => id)).toEqual(["n0", "n1", "n2", "a"]);
    expect(found.alone).toBe(27);
  });
});

describe("what is foreseen", () => {
  it("is told by week, in order, and by reason", () => {
    const told = foreseen(answer([["2026-W51", null], ["2026-W50", null], ["2026-W50", null], [null, "no_point"]]));
    expect(told.weeks).toEqual([{ week: "2026-W50", count: 2 }, { week: "2026-W51", count: 1 }]);
    expect(told.nowhere).toEqual([{ reason: "no_point", count: 1 }]);
  });

  it("and what is refused, by code", () => {
    const refused = ["a", "b"].map((household) => ({ household, code: "visited_since" as const }));
    expect(refusedBy(answer([], refused))).toEqual([{ code: "visited_since", count: 2 }]);
  });
});

it.each([
  ["2026-W50", "2026-11-30", true],
  ["2026-W50", "2026-12-06", true],
  ["2026-W51", "2026-12-06", false],
  ["2026-W49", "2026-11-30", false],
  ["2027-W01", "2026-12-31", true],
])("%s seen from %s is next week: %s", (week, today, is) => {
  expect(isNext(week, today)).toBe(is);
});
