// A year of weeks in one answer: one row per area, one column per week.
import type { components } from "@yicetong/shared";
import type { Figures } from "./figures";

export type History = components["schemas"]["CoverageWeeks"];

export type WeekFigures = Pick<Figures, "households" | "asked" | "in_time" | "lowest" | "highest">;

export const EMPTY: WeekFigures = { households: 0, asked: 0, in_time: 0, lowest: 0, highest: 0 };

function at(history: History, row: number, column: number): WeekFigures {
  const in_time = history.in_time[row]?.[column] ?? 0;
  const households = history.households[row]?.[column] ?? 0;
  return {
    households,
    asked: history.asked[row]?.[column] ?? households,
    in_time,
    lowest: in_time,
    highest: history.highest[row]?.[column] ?? in_time,
  };
}

/** An area in one week; null: that week is not known here. */
export function areaInWeek(history: History, week: string, within: string): WeekFigures | null {
  return totals(history, within)[history.weeks.indexOf(week)] ?? null;
}

/** What is known of each area in one week. */
export function weekOfHistory(history: History, week: string): Map<string, WeekFigures> {
  const column = history.weeks.indexOf(week);
  if (column < 0) return new Map();
  return new Map(history.codes.map((code, row) => [code, at(history, row, column)]));
}

/** The areas together, week by week; `within`: those of one area only. */
export function totals(history: History, within = ""): WeekFigures[] {
  const rows = history.codes.flatMap((code, row) => (code.startsWith(within) ? [row] : []));
  return history.weeks.map((_, column) =>
    rows.reduce((sum, row) => {
      const one = at(history, row, column);
      return {
        households: sum.households + one.households,
        asked: sum.asked + one.asked,
        in_time: sum.in_time + one.in_time,
        lowest: sum.lowest + one.lowest,
        highest: sum.highest + one.highest,
      };
    }, EMPTY),
  );
}
