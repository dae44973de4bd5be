// What happened at a household: one's own visits whole, of others the day and what came of it, never who.
import { addDays } from "@yicetong/shared";
import type { Entries } from "../../../records/records";
import type { Shown } from "../../../records/shapes";
import type { RecordState } from "../../../records/states";

type Visit = Shown<"visits">;

export interface Came {
  readonly id: string;
  readonly day: string;
  readonly isMine: boolean;
  readonly outcome: Visit["outcome"];
  /** Only of one's own. */
  readonly purpose: Visit["purpose"] | null;
  readonly note: string | null;
  readonly state: RecordState;
}

export interface Meal {
  readonly id: string;
  readonly day: string;
  /** Its serial is its author's affair. */
  readonly number: string | null;
  readonly isPaid: boolean;
}

/** The newest first; of one day in the order of ids, which tells nothing. */
export function visitsOf(visits: Entries<"visits">, isHere: (household: string) => boolean, days: (instant: string) => string): Came[] {
  const found: Came[] = [];
  for (const { id, document, state } of visits.values()) {
    if (!isHere(document.household)) continue;
    const isMine = document.srv?.mine !== false;
    found.push({
      id, isMine, state,
      day: days(document.srv?.counted_at ?? document.happened_at),
      outcome: document.outcome,
      purpose: isMine ? document.purpose : null,
      note: isMine ? document.note : null,
    });
  }
  return found.sort(newestFirst);
}

export function mealsOf(tickets: Entries<"meal_tickets">, isHere: (household: string) => boolean, days: (instant: string) => string): Meal[] {
  const found: Meal[] = [];
  for (const { id, document } of tickets.values()) {
    if (!isHere(document.household)) continue;
    const isMine = document.srv?.mine !== false;
    found.push({ id, day: days(document.srv?.counted_at ?? document.happened_at), number: isMine ? document.number : null, isPaid: Boolean(document.srv?.redeemed_at) });
  }
  return found.sort(newestFirst);
}

/** How many of them lie within a year. */
export function inAYear(came: readonly Came[], today: string): number {
  const from = addDays(today, -365);
  return came.filter(({ day }) => day > from).length;
}

function newestFirst(one: { readonly id: string; readonly day: string }, other: { readonly id: string; readonly day: string }): number {
  if (one.day !== other.day) return one.day < other.day ? 1 : -1;
  return one.id < other.id ? -1 : 1;
}
