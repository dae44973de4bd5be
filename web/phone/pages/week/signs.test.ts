import { expect, it } from "vitest";
import { signOf } from "./signs";

const facts = { why: "due", due: "2026-12-04", askedBy: null } as const;

it.each([
  ["asked for by a leader", { ...facts, askedBy: "林镇长" }, { is: "asked" }],
  ["overdue since the plan was made", { ...facts, due: "2026-11-30" }, { is: "overdue", days: 2 }],
  ["a paired household, overdue", { why: "contact", due: "2026-12-01", askedBy: null }, { is: "overdue", days: 1 }],
  ["due today", { ...facts, due: "2026-12-02" }, { is: "due_today" }],
  ["due in the week", facts, { is: "due" }],
  ["due on its last day", { ...facts, due: "2026-12-06" }, { is: "due" }],
  ["due later", { why: "soon", due: "2026-12-09", askedBy: null }, { is: "soon", days: 7 }],
  ["a paired household", { ...facts, why: "contact" }, { is: "contact" }],
  ["added", { ...facts, why: "added" }, { is: "added" }],
] as const)("%s", (_what, of, sign) => {
  expect(signOf(of, "2026-12-02", "2026-12-06")).toEqual(sign);
});
