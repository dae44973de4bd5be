import { describe, expect, it } from "vitest";
import { dayOf, hourOf } from "../week/examples";
import { eightOn, placeOf, sortReminders, type Reminder } from "./reminders";

const NOW = new Date("2026-12-02T04:00:00Z");

function reminder(id: string, { seen_at = null, snoozed_until = null, ...srv }: Partial<{ seen_at: string | null; snoozed_until: string | null; made_at: string; expires_at: string }> = {}): Reminder {
  const document = { id, rev: id, seen_at, snoozed_until, srv: { made_at: "2026-12-01T00:00:00Z", expires_at: "2026-12-06T00:00:00Z", ...srv } };
  return { id, document, state: "received", holding: { collection: "reminders", id, confirmed: { ...document, srv: {} } } };
}

describe("reminders", () => {
  it.each([
    ["open", reminder("r"), [1, 0, 0]],
    ["put off", reminder("r", { snoozed_until: "2026-12-03T00:00:00Z" }), [0, 1, 0]],
    ["put off until a moment that has come", reminder("r", { snoozed_until: "2026-12-02T03:00:00Z" }), [1, 0, 0]],
    ["seen", reminder("r", { seen_at: "2026-12-01T03:00:00Z", expires_at: "2026-12-02T00:00:00Z" }), [0, 0, 1]],
    ["over", reminder("r", { expires_at: "2026-12-02T00:00:00Z" }), [0, 0, 0]],
  ])("%s", (_what, one, counts) => {
    const { open, later, seen } = sortReminders([one], NOW);
    expect([open.length, later.length, seen.length]).toEqual(counts);
  });
  it("begin with the newest", () => {
    const { open } = sortReminders([reminder("old"), reminder("new", { made_at: "2026-12-02T00:00:00Z" })], NOW);
    expect(open.map(({ id }) => id)).toEqual(["new", "old"]);
  });
});

it("tomorrow at eight is by the county's clock", () => {
  expect(eightOn("2026-12-03", dayOf, hourOf)).toBe("2026-12-03T00:00:00.000Z");
});

it.each([["quota_behind", "/me/figures"], ["swap_agreed", "/me/duties"], ["plan_published", "/week"], ["calendar_ends", null]])("%s leads to %s", (kind, to) => {
  expect(placeOf(kind)).toBe(to);
});
