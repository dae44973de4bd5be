// Where the rows behind a number are. Visits without a position, phones and plans are of persons: their rows
// are the areas, which the list has.
import type { Kind, Layer } from "../address/params";

export type HouseholdList = "left" | "overdue" | "never" | "without_cadre" | "in_time" | "all";

const LISTS: Partial<Record<Layer, HouseholdList>> = { covered: "left", overdue: "overdue", never: "never", without_cadre: "without_cadre" };

export function listOf(layer: Layer): HouseholdList | null {
  return LISTS[layer] ?? null;
}

export function toList(which: HouseholdList, within: string, kind: Kind | null): { path: string; query: Record<string, string> } {
  return { path: "/households", query: { within, which, ...(kind ? { kind } : {}) } };
}
