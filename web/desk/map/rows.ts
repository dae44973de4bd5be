// Where the rows behind a number are. Visits without a position, phones and plans are of persons: their rows
// are the areas, which the list has.
import type { Kind, Layer, List } from "../address/params";

const BEHIND: Partial<Record<Layer, List>> = { covered: "left", overdue: "overdue", never: "never", without_cadre: "without_cadre" };

export function listOf(layer: Layer): List | null {
  return BEHIND[layer] ?? null;
}

/** ``week``: a past one, of whose end the number is; null: of now. */
export function toList(which: List, within: string, kind: Kind | null, week: string | null): { path: string; query: Record<string, string> } {
  return { path: "/households", query: { within, which, ...(kind ? { kind } : {}), ...(week ? { week } : {}) } };
}
