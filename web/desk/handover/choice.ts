// Which households are offered for a hand-over, and what the server foresees of them. Pure.
import { addDays, firstDayOf, type components } from "@yicetong/shared";

export type LongestRow = components["schemas"]["LongestRow"];
export type Answer = components["schemas"]["HandoverAnswer"];

const SHOWN_ALONE = 3;

export interface Offer {
  rows: LongestRow[];
  /** So many households before the last of them have nobody who answers for them, and are not listed. */
  alone: number;
}

/** The first `most` households that can be handed over, with the first few of those between them that nobody
 * answers for: a whole village without a cadre must not hide all others. */
export function offer(rows: readonly LongestRow[], most: number): Offer {
  const shown: LongestRow[] = [];
  let able = 0;
  let alone = 0;
  for (const row of rows) {
    if (able === most) break;
    if (row.answers_for) able += 1;
    else alone += 1;
    if (row.answers_for || alone <= SHOWN_ALONE) shown.push(row);
  }
  return { rows: shown, alone: Math.max(0, alone - SHOWN_ALONE) };
}

/** How many of these can be handed over. */
export function ableOf(rows: readonly LongestRow[]): number {
  return rows.filter((row) => row.answers_for).length;
}

export interface Foreseen {
  /** Weeks (2026-W50) with the number of households that are likely to fit, in order. */
  weeks: { week: string; count: number }[];
  /** Reasons with the number of households that fit nowhere. */
  nowhere: { reason: string; count: number }[];
}

export function foreseen(answer: Answer): Foreseen {
  const weeks = counted(answer.items.flatMap(({ week }) => (week ? [week] : [])));
  const nowhere = counted(answer.items.flatMap(({ week, reason }) => (week ? [] : [reason ?? "no_time"])));
  return {
    weeks: [...weeks].sort().map(([week, count]) => ({ week, count })),
    nowhere: [...nowhere].map(([reason, count]) => ({ reason, count })),
  };
}

/** Why some were not handed over, with how many. */
export function refusedBy(answer: Answer): { code: string; count: number }[] {
  return [...counted(answer.refused.map(({ code }) => code))].map(([code, count]) => ({ code, count }));
}

function counted(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Whether a week is the one after the week of this day. */
export function isNext(week: string, today: string): boolean {
  const away = Date.parse(firstDayOf(week)) - Date.parse(today);
  return away > 0 && Date.parse(addDays(firstDayOf(week), -7)) <= Date.parse(today);
}
