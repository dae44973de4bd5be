// When a visit was, and whether the phone's clock can be right.
import { addDays, clockIn, dayIn, instantIn } from "@yicetong/shared";
import type { Paper } from "@yicetong/sync";
import type { Place } from "./form";

/** The server corrects what differs by more (docs/sync.md, "Time"). */
export const SKEW_MS = 10 * 60 * 1000;
/** A position belongs to a visit of the same quarter of an hour. */
export const PLACE_HOLDS_MS = 15 * 60 * 1000;

/** How far the phone's clock was ahead of the server's when both were seen last; null: they agree, or none was seen. */
export function skewOf(papers: readonly (Pick<Paper, "at" | "askedAt"> | undefined)[]): number | null {
  let last: Pick<Paper, "at" | "askedAt"> | undefined;
  for (const paper of papers) if (paper && (!last || paper.at > last.at)) last = paper;
  const skew = last ? last.askedAt - Date.parse(last.at) : 0;
  return Math.abs(skew) > SKEW_MS ? skew : null;
}

/** The position to send: none where the visit was at another time than the phone was asked. */
export function fixOf(place: Place | null, happenedAt: string): Place["fix"] {
  if (!place) return null;
  return Math.abs(Date.parse(place.asked_at) - Date.parse(happenedAt)) <= PLACE_HOLDS_MS ? place.fix : null;
}

/** Whether it makes sense to ask where the phone is: not for a draft of this morning. */
export function asksForPlace(place: Place | null, happenedAt: string, now: Date): boolean {
  return place === null && Math.abs(now.getTime() - Date.parse(happenedAt)) <= PLACE_HOLDS_MS;
}

export interface DayAndClock {
  readonly day: string;
  readonly clock: string;
}

export function dayAndClock(zone: string, happenedAt: string): DayAndClock {
  const at = new Date(happenedAt);
  return { day: dayIn(zone, at), clock: clockIn(zone, at) };
}

/**
 * The instant that was chosen; null for half a choice. Seconds are those of the form's own time if the minute is the
 * same, so that choosing and going back changes nothing.
 */
export function chosenInstant(zone: string, { day, clock }: DayAndClock, before: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !/^\d{2}:\d{2}$/.test(clock)) return null;
  const was = dayAndClock(zone, before);
  if (was.day === day && was.clock === clock) return before;
  const at = instantIn(zone, day, clock);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** `today`, `yesterday` or null for any other day. */
export function nearDay(today: string, day: string): "today" | "yesterday" | null {
  if (day === today) return "today";
  return day === addDays(today, -1) ? "yesterday" : null;
}
