// Shared meals of a month: tickets of one meal of a day are one sitting, as the quota counts them (docs/quotas.md).
import { clockIn, dayIn } from "@yicetong/shared";
import type { Shown } from "../../../records/shapes";
import type { PaperBody } from "../../../records/papers";

type Ticket = Pick<Shown<"meal_tickets">, "happened_at" | "number"> & { readonly srv?: { readonly mine?: boolean; readonly counted_at?: string } };

const MEALS_PART_AT = ["10:00", "16:00"];
export const MAX_SERIAL = 40;

function sittingOf(zone: string, at: Date): string {
  const clock = clockIn(zone, at);
  return `${dayIn(zone, at)} ${MEALS_PART_AT.filter((end) => clock >= end).length}`;
}

/** Which shared meal of its month a meal at that moment is, after those of one's own that are on the phone. */
export function nthMeal(tickets: readonly Ticket[], zone: string, happenedAt: string): number {
  const at = new Date(happenedAt);
  const month = dayIn(zone, at).slice(0, 7);
  const sittings = new Set([sittingOf(zone, at)]);
  for (const { happened_at, srv } of tickets) {
    if (srv?.mine === false) continue;
    const counted = new Date(srv?.counted_at ?? happened_at);
    if (dayIn(zone, counted).startsWith(month)) sittings.add(sittingOf(zone, counted));
  }
  return sittings.size;
}

/** How many the month asks for; null where no quota says so. */
export function mealsNeeded(quotas: PaperBody<"quotas"> | undefined, day: string): number | null {
  for (const quota of quotas?.quotas ?? []) {
    if (quota.counts !== "meal" || quota.period !== "month") continue;
    const period = quota.periods.find(({ first_day, last_day }) => first_day <= day && day <= last_day);
    if (period) return period.need;
  }
  return null;
}

// Addresses (of payments and of household cards, too), wireless networks and visiting cards.
const OTHER_CODE = /\/\/|;|[\r\n]/;

/** The serial in the text of a code; null: it is a code of something else. */
export function serialOf(text: string): string | null {
  const serial = text.trim();
  return serial === "" || serial.length > MAX_SERIAL || OTHER_CODE.test(serial) ? null : serial;
}

/** One spelling of a serial: full-width digits, blanks and case make no other ticket. */
export function serialKey(serial: string): string {
  return serial.normalize("NFKC").replace(/[\s\u200b-\u200f\u2060\ufeff]+/g, "").toLowerCase();
}

/** Whether that serial has been written down on this phone already. */
export function isKnownSerial(tickets: readonly Ticket[], serial: string): boolean {
  const key = serialKey(serial);
  return key !== "" && tickets.some(({ number }) => serialKey(number) === key);
}
