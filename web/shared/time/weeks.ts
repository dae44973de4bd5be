// ISO weeks (2026-W49) and days (2026-11-30) as text, which is what the API speaks. Days are reckoned in
// UTC, where each has 24 hours.

const DAY_MS = 24 * 3600 * 1000;

export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

function dayOf(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return dayOf(dayNumber(day) + days);
}

/** Days since the Monday of the day's week. */
function sinceMonday(day: number): number {
  return (((day + 3) % 7) + 7) % 7; // day 0, 1 January 1970, was a Thursday
}

export function weekOf(day: string): string {
  const number = dayNumber(day);
  const thursday = dayOf(number - sinceMonday(number) + 3); // its year is the week's
  const first = dayNumber(`${thursday.slice(0, 4)}-01-01`);
  const week = 1 + Math.floor((dayNumber(thursday) - first) / 7);
  return `${thursday.slice(0, 4)}-W${String(week).padStart(2, "0")}`;
}

/** 49 of 2026-W49. */
export function weekNumber(week: string): number {
  return Number(week.slice(6));
}

export function firstDayOf(week: string): string {
  const fourth = dayNumber(`${week.slice(0, 4)}-01-04`); // always in week 1
  return dayOf(fourth - sinceMonday(fourth) + 7 * (weekNumber(week) - 1));
}

export function lastDayOf(week: string): string {
  return addDays(firstDayOf(week), 6);
}

export type PeriodName = "week" | "month" | "quarter" | "year";

/** The first day of the week, month, quarter or year of a day. */
export function firstDayOfPeriod(period: PeriodName, day: string): string {
  const month = Number(day.slice(5, 7));
  switch (period) {
    case "week":
      return firstDayOf(weekOf(day));
    case "month":
      return `${day.slice(0, 7)}-01`;
    case "quarter":
      return `${day.slice(0, 5)}${String(month - ((month - 1) % 3)).padStart(2, "0")}-01`;
    case "year":
      return `${day.slice(0, 4)}-01-01`;
  }
}
