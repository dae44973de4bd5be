// A cadre's own visits on this phone, sent or not.
import type { Entries, Entry } from "../../records/records";

export type Visit = Entry<"visits">;
/** The day in the county of an instant. */
export type DayOf = (instant: string) => string;

/** Others' visits to the same grids are on the phone as well; those that the server has not seen are this phone's. */
export function isMine(entry: Entry<"visits"> | Entry<"meal_tickets">): boolean {
  return (entry.holding.confirmed ?? entry.holding.refused)?.srv?.["mine"] !== false;
}

/** When it counts: the server puts wrong clocks right. */
export function countsAt(entry: Entry<"visits"> | Entry<"meal_tickets">): string {
  const { happened_at, srv } = entry.document;
  return entry.state === "phone" ? happened_at : (srv?.counted_at ?? happened_at);
}

/** Somebody was met, or declined, which is their right. */
export function isContact(visit: Visit): boolean {
  return visit.document.outcome !== "nobody_home";
}

const DAY_MS = 24 * 3_600_000;

/** False where it cannot be one of these days in any zone: asking for the day of thousands of instants takes long. */
export function mayBeWithin(instant: string, first: string, last: string): boolean {
  const at = Date.parse(instant);
  return at >= Date.parse(first) - DAY_MS && at < Date.parse(last) + 2 * DAY_MS;
}

/** Own visits from the first to the last day, by time. */
export function ownVisits(visits: Entries<"visits">, first: string, last: string, dayOf: DayOf): readonly Visit[] {
  const found: { visit: Visit; at: string }[] = [];
  for (const visit of visits.values()) {
    if (!isMine(visit)) continue;
    const at = countsAt(visit);
    if (!mayBeWithin(at, first, last)) continue;
    const day = dayOf(at);
    if (day >= first && day <= last) found.push({ visit, at });
  }
  return found.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).map((one) => one.visit);
}

/** The last visit to a household before a day, by anybody; null: none is on this phone. */
export function lastVisit(visits: Entries<"visits">, household: string, before: string, dayOf: DayOf): { visit: Visit; day: string } | null {
  let last: { visit: Visit; at: number } | null = null;
  for (const visit of visits.values()) {
    if (visit.document.household !== household) continue;
    const at = Date.parse(countsAt(visit));
    if ((!last || at > last.at) && dayOf(countsAt(visit)) < before) last = { visit, at };
  }
  return last && { visit: last.visit, day: dayOf(countsAt(last.visit)) };
}
