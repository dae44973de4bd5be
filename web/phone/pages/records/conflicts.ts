// Two values of the same field: what was written here, and what the server has.
import type { Document, RowError } from "@yicetong/sync";

export type Side = "yours" | "theirs";

/** A field that was changed on both sides. */
export interface Split {
  readonly field: string;
  /** Undefined where this phone does not know it: another phone of the same person sent it, sealed. */
  readonly yours: unknown;
  readonly theirs: unknown;
  readonly preselected: Side;
}

export interface Times {
  /** The day on which ours was written, in the county; null: not known. */
  readonly yours: string | null;
  /** The day of the server's version. */
  readonly theirs: string | null;
}

/**
 * `sent` is the row as it left this phone, if it still remembers it; `confirmed` what the server has now, which may
 * be newer than the receipt. Fields that agree by now are left out.
 */
export function splitsOf(errors: readonly RowError[], sent: Document | undefined, confirmed: Document | undefined, times: Times): Split[] {
  const preselected: Side = times.yours !== null && times.theirs !== null && times.yours > times.theirs ? "yours" : "theirs";
  return errors.flatMap((error) => {
    const { field } = error;
    if (field === null) return [];
    const yours = "yours" in error ? error.yours : sent?.[field];
    const theirs = confirmed && field in confirmed ? confirmed[field] : error.theirs;
    if (same(yours, theirs)) return [];
    return [{ field, yours, theirs, preselected: yours === undefined ? "theirs" : preselected }];
  });
}

/** The values to write: all that were chosen, the server's as well, so that the conflict is closed. */
export function chosen(splits: readonly Split[], sides: Readonly<Record<string, Side>>): Record<string, unknown> {
  return Object.fromEntries(splits.map((split) => [split.field, split[sides[split.field] ?? split.preselected]]));
}

/** Where two texts part and meet again: their ends that differ, for values that look alike. Null: all of them does. */
export function differingEnds(one: unknown, other: unknown): { readonly yours: string; readonly theirs: string } | null {
  if (typeof one !== "string" || typeof other !== "string") return null;
  let first = 0;
  while (first < one.length && one[first] === other[first]) first += 1;
  if (first < 3 || one.length - first > 6 || other.length - first > 6) return null;
  const yours = one.slice(first);
  const theirs = other.slice(first);
  return yours && theirs ? { yours, theirs } : null;
}

/** How many of the fields that people see are the same on both sides. */
export function agreeing(fields: readonly string[], splits: readonly Split[]): number {
  return fields.filter((name) => !splits.some(({ field }) => field === name)).length;
}

export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)).map(([name, each]) => [name, sorted(each)]));
}
