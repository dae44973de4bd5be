// A month as rows of weeks, from Monday.
import { addDays, dayNumber } from "@yicetong/shared";
import type { DayFacts } from "../week/weekDays";

/** `month`: 2026-12. Days of the months beside it fill the first and the last row. */
export function weeksOf(month: string): readonly (readonly string[])[] {
  const first = `${month}-01`;
  const start = addDays(first, -sinceMonday(first));
  const rows: string[][] = [];
  for (let day = start; day.slice(0, 7) <= month; day = addDays(day, 7)) {
    rows.push([0, 1, 2, 3, 4, 5, 6].map((nth) => addDays(day, nth)));
  }
  return rows;
}

export function monthBeside(month: string, by: 1 | -1): string {
  return addDays(`${month}-01`, by === 1 ? 31 : -1).slice(0, 7);
}

function sinceMonday(day: string): number {
  return (dayNumber(day) + 3) % 7; // day 0, 1 January 1970, was a Thursday
}

export type Mark = "rest" | "work" | "market" | "duty" | "away";

/** What a day's square shows of it; of a day that the kept calendar does not reach, only absences. */
export function marksOf({ calendar, markets, absences }: DayFacts): readonly Mark[] {
  const marks: Mark[] = [];
  if (calendar?.kind === "shifted") marks.push("work");
  else if (calendar && !calendar.working) marks.push("rest");
  if (markets.length > 0) marks.push("market");
  if (calendar && calendar.duties.length > 0) marks.push("duty");
  if (absences.length > 0) marks.push("away");
  return marks;
}
