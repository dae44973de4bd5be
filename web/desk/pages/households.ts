// The lists of households, each behind a figure of the map.
import type { Word } from "@yicetong/shared";
import { LISTS, type List } from "../address/params";
import type { Figures } from "../map/figures";

export function listIn(value: unknown): List {
  return LISTS.find((list) => list === value) ?? "overdue";
}

/** How many rows each list has, by the figures of the map. */
export function countsOf(total: Figures): Record<List, number> {
  const { households, asked, in_time, overdue, never, without_cadre, contacted } = total;
  return { all: households, in_time, left: asked - in_time, overdue, never, without_cadre, contacted };
}

/** ``none`` is said of an empty list, and ``good`` whether that is good. */
export const LIST_WORDS: Record<List, { name: Word; title: Word; none: Word; good: boolean }> = {
  all: { name: "list.all", title: "rows.all", none: "rows.none", good: false },
  in_time: { name: "list.in_time", title: "rows.in_time", none: "rows.none_in_time", good: false },
  left: { name: "list.left", title: "rows.left", none: "rows.none_left", good: true },
  overdue: { name: "list.overdue", title: "rows.overdue", none: "gaps.overdue_good", good: true },
  never: { name: "list.never", title: "rows.never", none: "gaps.never_good", good: true },
  without_cadre: { name: "list.without_cadre", title: "rows.without_cadre", none: "gaps.no_cadre_good", good: true },
  contacted: { name: "list.contacted", title: "rows.contacted", none: "rows.none_contacted", good: false },
};
