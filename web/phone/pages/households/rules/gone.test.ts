import { expect, it } from "vitest";
import { canBeRemoved, foundGone, removal } from "./gone";

const HELD = { household: "lai", contacts: [{ id: "z" }], records: 0 };

it("is removed only where it was a mistake and nothing names it", () => {
  expect(canBeRemoved("not_there", HELD)).toBe(true);
  expect(canBeRemoved("not_there", { ...HELD, records: 1 })).toBe(false);
  expect(canBeRemoved("moved_away", HELD)).toBe(false);
  expect(removal(HELD)).toEqual([{ kind: "delete", collection: "contacts", id: "z" }, { kind: "delete", collection: "households", id: "lai" }]);
});

it("is told by the visit that found it, and nobody is asked to go there again", () => {
  const found = { id: "v", household: "lai", said: "已搬走。", more: "", at: "2026-12-02T02:00:00Z", fix: null };
  expect(foundGone({ ...found, why: "not_there" })).toHaveLength(1);
  expect(foundGone({ ...found, why: "moved_away", said: "已搬走。", more: " 去梅县儿子家 ", at: "2026-12-02T02:00:00Z", fix: null })).toEqual([
    { kind: "create", collection: "visits", id: "v", content: { household: "lai", happened_at: "2026-12-02T02:00:00Z", purpose: "regular", outcome: "nobody_home", note: "已搬走。\n去梅县儿子家", fix: null } },
    { kind: "edit", collection: "households", id: "lai", changes: { kind: "moved_away" } },
  ]);
});
