// Today as a page of the register: what is done, the household that comes next, and what comes after it.
import { countsAt, type DayOf, type Visit } from "../week/ownVisits";
import type { LeftOut, Stop, WeekPlan } from "../week/weekPlan";

export interface DayList {
  /** By time. */
  readonly done: readonly Visit[];
  readonly next: Stop | null;
  readonly later: readonly Stop[];
  /** Households of today, each once: gone to, and all. */
  readonly gone: number;
  readonly all: number;
  /** Whether a visit was planned for today, done or not. */
  readonly isPlanned: boolean;
}

export function dayList(week: WeekPlan, today: string, dayOf: DayOf): DayList {
  const done = week.visits.filter((visit) => dayOf(countsAt(visit)) === today);
  const planned = week.stops.filter((stop) => stop.day === today && !stop.off);
  const [next = null, ...later] = planned.filter((stop) => !stop.done);
  const gone = new Set(done.map((visit) => visit.document.household)).size;
  return { done, next, later, gone, all: gone + later.length + (next ? 1 : 0), isPlanned: planned.length > 0 };
}

export type Due = { readonly due: string | null } & ({ readonly stop: Stop } | { readonly left: LeftOut });

/** What one could go to on a day without a plan: of this week, not done, and not on a day to come; longest due first. */
export function dueWithoutDay(week: WeekPlan, today: string): readonly Due[] {
  const missed = week.stops
    .filter((stop) => !stop.off && !stop.done && (stop.day === null || stop.day < today))
    .map((stop) => ({ due: stop.planned.document.srv?.due ?? null, stop }));
  const again = new Set(week.stops.filter((stop) => !stop.off && stop.day !== null && stop.day >= today).map((stop) => stop.planned.document.household));
  const found: Due[] = missed.filter(({ stop }) => !again.has(stop.planned.document.household));
  found.push(...week.leftOut.map((left) => ({ due: left.due, left })));
  return found.sort((a, b) => (a.due ?? "9").localeCompare(b.due ?? "9"));
}
