// A year of weeks as lines in a box of 100 by 100, which is stretched: what is sure, and what phones may add.
import { percent } from "./figures";
import type { WeekFigures } from "./history";

export interface Curve {
  sure: string;
  doubt: string;
}

export function curveOf(weeks: readonly WeekFigures[]): Curve {
  const line = (of: "in_time" | "highest") =>
    weeks.map((sum, week) => `${placeOf(week, weeks.length)} ${100 - percent(sum[of], sum.asked)}`);
  const sure = line("in_time");
  return { sure: `M${sure.join("L")}`, doubt: `M${line("highest").join("L")}L${[...sure].reverse().join("L")}z` };
}

/** Where a week stands, in percent of the width. */
export function placeOf(week: number, weeks: number): number {
  return (100 * week) / Math.max(1, weeks - 1);
}
