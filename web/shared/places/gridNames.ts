// The names of grids for people, in two forms; nothing else puts such a name together. A register may call a
// grid 第1网格 or 城郊村第1网格. People always read it with its village, 城郊村第1网格, or where space is tight (maps,
// columns) 城郊村 1: the same number. The server makes the same names (server/services/grid_names.py); one table
// tests both (gridNames.json).
const DIGITS = "0-9一二三四五六七八九十";
// Not without something before it: of 第1网格 alone no name would be left.
const NUMBERED = new RegExp(`(?<=[^第${DIGITS}])第?([${DIGITS}]+)网格$`);

/** The name of a grid with its village's, unless it begins with that already. */
export function wholeName(own: string, village: string): string {
  return own.startsWith(village) ? own : village + own;
}

/** 城郊村第1网格 as 城郊村 1; any other name as it is. */
export function shortName(whole: string): string {
  return whole.replace(NUMBERED, " $1");
}

/** 城郊村 of 城郊村第1网格; the name itself if it has no number. */
export function villageOf(whole: string): string {
  return whole.replace(NUMBERED, "");
}
