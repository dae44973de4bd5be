// County, township, village, grid: a code's length says which, and its beginning where.
const LENGTHS = [6, 9, 12, 15] as const;
export const LEVELS = ["county", "township", "village", "grid"] as const;
export type Level = (typeof LEVELS)[number];

export function levelOf(code: string): Level {
  return LEVELS[LENGTHS.findIndex((length) => length === code.length)] ?? "grid";
}

/** The codes from the county down to this one. */
export function pathTo(code: string): string[] {
  return LENGTHS.filter((length) => length <= code.length).map((length) => code.slice(0, length));
}

/** What somebody means who points at a grid while an area is shown: the part of it in which the grid lies. */
export function partWith(grid: string, within: string): string {
  const next = LENGTHS.find((length) => length > within.length) ?? 15;
  return grid.startsWith(within) ? grid.slice(0, next) : grid;
}

/** The areas whose figures are listed beside the map. */
export function partsOf(within: string): Level {
  return LEVELS[Math.min(LEVELS.indexOf(levelOf(within)) + 1, 3)] ?? "grid";
}

/** What the map shows: of a single grid, its village, so that one sees where it lies. */
export function shownAround(within: string): string {
  return within.slice(0, 12);
}
