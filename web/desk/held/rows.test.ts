import { createWords } from "@yicetong/shared";
import { describe, expect, it } from "vitest";
import { changesOf, headOf, linesOf, reasonsOf, type Row } from "./rows";

const words = createWords("zh", () => "Asia/Shanghai");
const row = (some: Partial<Row>): Row => ({ collection: "visits", outcome: "held", errors: [], body: {}, current: null, household: null, ...some }) as Row;

describe("a row that waits", () => {
  it("shows what was sent beside the record, and where they differ", () => {
    const body = { note: "水渠通了", outcome: "met", happened_at: "2026-03-18T02:05:00+00:00" };
    const lines = linesOf(row({ outcome: "conflict", body, current: { ...body, note: "没修好" } }), words);
    expect(lines.map(({ field, sent, now, isOther }) => [field, sent, now, isOther])).toEqual([
      ["happened_at", "3月18日 10:05", "3月18日 10:05", false],
      ["outcome", words.outcome("met"), words.outcome("met"), false],
      ["note", "水渠通了", "没修好", true],
    ]);
  });

  it("shows whatever a phone sent, and nothing that it did not say", () => {
    const lines = linesOf(row({ body: { happened_at: 7, purpose: null, note: { odd: [1] } } }), words);
    expect(lines.map(({ field, sent, now }) => [field, sent, now])).toEqual([["happened_at", "7", null], ["purpose", "", null], ["note", '{"odd":[1]}', null]]);
    expect(linesOf(row({ body: null }), words)).toEqual([]);
  });

  it("is of the household that is known, else of the one that was sent", () => {
    expect(headOf(row({ household: { id: "h", head: "邓玉莲" } }))).toBe("邓玉莲");
    expect(headOf(row({ collection: "households", body: { head: "丘大" } }))).toBe("丘大");
    expect(headOf(row({ body: { head: "丘大" } }))).toBe("");
  });

  it("says each reason once", () => {
    const errors = [{ field: "row", code: "out_of_scope" }, { field: "grid", code: "out_of_scope" }];
    expect(reasonsOf(row({ errors, person: { id: "p", name: "林志强" } }), words)).toEqual(["那天这里不归林志强负责"]);
    expect(reasonsOf(row({ errors: [{ field: "row", code: "already_used" }] }), words)).toEqual([words.refused("already_used")]);
    expect(reasonsOf(row({ errors: [{ field: "purpose", code: "unknown_value" }] }), words)).toEqual([`为什么去：${words.refused("unknown_value")}`]);
  });

  it("is corrected in what was typed anew only", () => {
    const lines = linesOf(row({ collection: "households", body: { head: "丘大", number: "7", group_no: 3 } }), words);
    expect(changesOf(lines, { head: "丘二", number: "7", group_no: " 12 " })).toEqual({ head: "丘二", group_no: 12 });
    expect(changesOf(lines, { head: "" })).toEqual({ head: null });
    expect(changesOf(lines, {})).toEqual({});
  });
});
