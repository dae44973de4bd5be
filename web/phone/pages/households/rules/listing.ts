// The list of households: in which order, under which heads, and what stands in a row.
import { gridOf } from "../../../records/address";
import { byDue, type Due } from "../../../records/due";
import { metres } from "../../../records/distance";
import { pointOf, type Point } from "../../../records/points";
import type { Shown } from "../../../records/shapes";

export type Order = "due" | "near" | "number";
export const ORDERS: readonly Order[] = ["due", "near", "number"];

export type Home = Pick<Shown<"households">, "id" | "head" | "number" | "address" | "grid" | "group_no" | "location" | "srv">;

export interface Row {
  readonly home: Home;
  readonly due: Due;
  /** Metres from where the person stood; null: not asked, or nobody knows where it stands. */
  readonly away: number | null;
}

/** `due` and `later`: by what is due; `near` and `nowhere`: by place; `gone`: nobody lives there; else those of a grid. */
export interface Group {
  readonly head: "due" | "later" | "near" | "nowhere" | "gone" | { readonly grid: string };
  readonly rows: readonly Row[];
}

export function rowsOf(homes: Iterable<Home>, dues: ReadonlyMap<string, Due>, here: Point | null): Row[] {
  const rows: Row[] = [];
  for (const home of homes) {
    const due = dues.get(home.id);
    if (!due) continue;
    const there = here && pointOf(home);
    rows.push({ home, due, away: here && there ? metres(here, there) : null });
  }
  return rows;
}

/** Sorted once; a search only leaves rows out. */
export function groupsOf(rows: readonly Row[], order: Order): Group[] {
  const there = rows.filter(({ due }) => due.state !== "gone");
  return [...groupsThere(there, order), ...filled([group("gone", rows.filter(({ due }) => due.state === "gone"), byPlate())])];
}

function groupsThere(rows: readonly Row[], order: Order): Group[] {
  switch (order) {
    case "due":
      return filled([group("due", rows.filter(({ due }) => due.isDue), mostUrgent), group("later", rows.filter(({ due }) => !due.isDue), mostUrgent)]);
    case "near":
      return filled([
        group("near", rows.filter(({ away }) => away !== null), nearest),
        group("nowhere", rows.filter(({ away }) => away === null), byPlate()),
      ]);
    case "number":
      return byGrid(rows);
  }
}

/** Of each group the rows that were found; groups without any are gone. */
export function onlyFound(groups: readonly Group[], hits: ReadonlyMap<string, unknown> | null): readonly Group[] {
  return hits ? filled(groups.map(({ head, rows }) => ({ head, rows: rows.filter(({ home }) => hits.has(home.id)) }))) : groups;
}

/** The first rows of all groups together. */
export function firstOf(groups: readonly Group[], most: number): Group[] {
  let left = most;
  return filled(
    groups.map(({ head, rows }) => {
      const shown = rows.slice(0, left);
      left -= shown.length;
      return { head, rows: shown };
    }),
  );
}

export const countOf = (groups: readonly Group[]): number => groups.reduce((sum, { rows }) => sum + rows.length, 0);

function group(head: Group["head"], rows: Row[], compare: (one: Row, other: Row) => number): Group {
  return { head, rows: rows.sort(compare) };
}

const filled = (groups: readonly Group[]): Group[] => groups.filter(({ rows }) => rows.length > 0);

function mostUrgent(one: Row, other: Row): number {
  return byDue(one.due, other.due) || (one.home.id < other.home.id ? -1 : 1);
}

function nearest(one: Row, other: Row): number {
  return (one.away ?? 0) - (other.away ?? 0);
}

function byGrid(rows: readonly Row[]): Group[] {
  const grids = new Map<string, Row[]>();
  for (const row of rows) {
    const grid = gridOf(row.home) ?? "";
    const there = grids.get(grid);
    if (there) there.push(row);
    else grids.set(grid, [row]);
  }
  const compare = byPlate();
  return [...grids.keys()].sort().map((grid) => group({ grid }, grids.get(grid) ?? [], compare));
}

/** By address, 2 号 before 12 号; the texts to compare are made once. */
function byPlate(): (one: Row, other: Row) => number {
  const plates = new Map<string, string>();
  const plate = ({ home }: Row): string => {
    let text = plates.get(home.id);
    if (text === undefined) plates.set(home.id, (text = `${home.address ?? home.number ?? "\uffff"}`.replace(/\d+/g, (digits) => digits.padStart(8, "0"))));
    return text;
  };
  return (one, other) => {
    const [first, second] = [plate(one), plate(other)];
    return first < second ? -1 : first > second ? 1 : 0;
  };
}
