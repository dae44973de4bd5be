// What may be missing in an area, as the API names it, and the words for it.
import type { Word } from "@yicetong/shared";

export const GRIDS = "grids_without_cadre";
export const GAPS = ["never", "overdue", "no_cadre", "no_point", "outside_grid", GRIDS] as const;
export type Gap = (typeof GAPS)[number];

export function isGap(value: unknown): value is Gap {
  return GAPS.some((gap) => gap === value);
}

/** ``good`` is said where nothing is missing. */
export const GAP_WORDS: Record<Gap, { name: Word; what: Word; good: Word }> = {
  never: { name: "gaps.never", what: "gaps.never_what", good: "gaps.never_good" },
  overdue: { name: "gaps.overdue", what: "gaps.overdue_what", good: "gaps.overdue_good" },
  no_cadre: { name: "gaps.no_cadre", what: "gaps.no_cadre_what", good: "gaps.no_cadre_good" },
  no_point: { name: "gaps.no_point", what: "gaps.no_point_what", good: "gaps.no_point_good" },
  outside_grid: { name: "gaps.outside_grid", what: "gaps.outside_grid_what", good: "gaps.outside_grid_good" },
  [GRIDS]: { name: "gaps.no_grid_cadre", what: "gaps.no_grid_cadre_what", good: "gaps.no_grid_cadre_good" },
};
