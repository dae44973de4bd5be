// Which reminders are shown, in which order, and where they lead.
import type { Entry } from "../../records/records";

export type Reminder = Entry<"reminders">;

export interface Sorted {
  /** Not seen, and not put off: these are counted. */
  readonly open: readonly Reminder[];
  readonly later: readonly Reminder[];
  readonly seen: readonly Reminder[];
}

export function sortReminders(reminders: Iterable<Reminder>, now: Date): Sorted {
  const open: Reminder[] = [];
  const later: Reminder[] = [];
  const seen: Reminder[] = [];
  for (const one of [...reminders].sort((a, b) => madeAt(b) - madeAt(a))) {
    const { seen_at, snoozed_until } = one.document;
    if (seen_at !== null) seen.push(one);
    else if (isOver(one, now)) continue; // it concerns nobody any more
    else if (snoozed_until !== null && Date.parse(snoozed_until) > now.getTime()) later.push(one);
    else open.push(one);
  }
  return { open, later, seen };
}

const HOUR_MS = 3_600_000;

/** A day's eight in the morning by the county's clock, whatever its zone. */
export function eightOn(day: string, dayOf: (instant: string) => string, hourOf: (instant: string) => number): string {
  const noon = Date.parse(`${day}T12:00:00Z`);
  for (let hours = -16; hours <= 16; hours += 1) {
    const instant = new Date(noon + hours * HOUR_MS).toISOString();
    if (dayOf(instant) === day && hourOf(instant) === 8) return instant;
  }
  return new Date(noon).toISOString(); // every zone has its eight
}

const PLACES: readonly (readonly [kind: string, to: string])[] = [
  ["quota_", "/me/figures"],
  ["swap_", "/me/duties"],
  ["plan_published", "/week"],
  ["work_returned", "/records"],
  ["households_overdue", "/households"],
];

/** Where one does something about it. */
export function placeOf(kind: string): string | null {
  return PLACES.find(([begins]) => kind.startsWith(begins))?.[1] ?? null;
}

function madeAt({ document }: Reminder): number {
  return Date.parse(document.srv?.made_at ?? "") || 0;
}

function isOver({ document }: Reminder, now: Date): boolean {
  const ends = document.srv?.expires_at;
  return ends !== undefined && Date.parse(ends) <= now.getTime();
}
