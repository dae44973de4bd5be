// The figures that the map shows, as a list to export.
import { lastDayOf } from "@yicetong/shared";
import type { View } from "../address/params";
import type { ExportedList } from "./exports";

/** ``today``: of a running week the figures are those of today, which is asked for by no day. */
export function coverageList({ within, kind, period, week }: View, shown: string, today: string): ExportedList {
  const past = week !== null && lastDayOf(week) < today;
  return {
    path: "/api/v1/coverage",
    query: { within: within ?? shown, by: "grid", period, ...(kind ? { kind } : {}), ...(past ? { on: lastDayOf(week) } : {}) },
  };
}
