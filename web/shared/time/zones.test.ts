import { expect, it } from "vitest";
import { clockIn, dayIn, daysIn, instantIn } from "./zones";

it.each([
  ["Asia/Shanghai", "2026-11-29T16:00:00Z", "2026-11-30"],
  ["Asia/Shanghai", "2026-11-30T15:59:59Z", "2026-11-30"],
  ["Asia/Urumqi", "2026-11-29T17:59:00Z", "2026-11-29"],
  ["America/Los_Angeles", "2026-11-30T07:59:00Z", "2026-11-29"],
])("in %s, %s is on %s", (zone, instant, day) => {
  expect([dayIn(zone, new Date(instant)), daysIn(zone)(instant), daysIn(zone)(Date.parse(instant))]).toEqual([day, day, day]);
});

it.each(["Asia/Shanghai", "Asia/Kathmandu", "America/Los_Angeles", "Australia/Lord_Howe", "Pacific/Apia"])("in %s, many instants are on the days on which each of them is", (zone) => {
  const days = daysIn(zone);
  const step = 2_699_311; // three quarters of an hour, nearly
  const found: string[] = [];
  // Clocks change in spring and autumn; Apia left out a day at the end of 2011.
  for (const begin of ["2011-12-29", "2026-03-07", "2026-04-03", "2026-10-02", "1969-12-30"]) {
    for (let ms = Date.parse(begin), last = ms + 3 * 86_400_000; ms < last; ms += step) if (days(ms) !== dayIn(zone, new Date(ms))) found.push(new Date(ms).toISOString());
  }
  expect(found).toEqual([]);
});

it.each([
  ["Asia/Shanghai", "2026-11-29T16:05:00Z", "00:05"],
  ["Asia/Urumqi", "2026-11-29T01:46:00Z", "07:46"],
])("in %s, %s is at %s", (zone, instant, clock) => {
  expect(clockIn(zone, new Date(instant))).toBe(clock);
});

it.each([
  ["Asia/Shanghai", "2026-12-02", "09:46", "2026-12-02T01:46:00.000Z"],
  ["Asia/Shanghai", "2026-12-02", "00:00", "2026-12-01T16:00:00.000Z"],
  ["America/Los_Angeles", "2026-03-08", "12:00", "2026-03-08T19:00:00.000Z"],
  ["America/Los_Angeles", "2026-03-07", "23:30", "2026-03-08T07:30:00.000Z"],
])("in %s, %s %s is %s", (zone, day, clock, instant) => {
  expect(instantIn(zone, day, clock).toISOString()).toBe(instant);
});
