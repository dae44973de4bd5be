import { expect, it } from "vitest";
import { hasTyped, renewed, type VisitFields } from "./form";

const EMPTY: VisitFields = { outcome: "declined", purpose: "return", happened_at: "2026-03-18T02:00:00Z", note: " ", place: null, serial: "", ticket: "t", corrected: {}, added: [] };
const PERSON = { id: "a", name: "钟带娣", phone: "" };

it("knows what a few taps bring again", () => {
  expect(hasTyped(EMPTY, 0)).toBe(false);
  const typed: readonly Partial<VisitFields>[] = [{ note: "路灯" }, { serial: "0012" }, { corrected: { a: PERSON } }, { added: [PERSON] }];
  for (const each of typed) expect(hasTyped({ ...EMPTY, ...each }, 0)).toBe(true);
  expect(hasTyped(EMPTY, 1)).toBe(true);
});

it("leaves the ids to the records that it has made", () => {
  let made = 0;
  const again = renewed({ ...EMPTY, note: "路灯", added: [PERSON] }, () => `new-${(made += 1)}`);
  expect(again).toEqual({ ...EMPTY, note: "路灯", ticket: "new-1", added: [{ ...PERSON, id: "new-2" }] });
});
