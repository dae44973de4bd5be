// Which answers of the API the phone keeps for reading without signal, and how old they may be with it.
import { addDays } from "@yicetong/shared";
import type { WantedPaper } from "@yicetong/sync";
import type { PaperName } from "../records/papers";

const AN_HOUR = 3_600_000;
/** Duties reach so far ahead: longer than anybody is without signal. */
const DAYS_AHEAD = 56;
const CALENDAR_AHEAD = 120;

export type PhonePaper = WantedPaper & { readonly name: PaperName };

/** `today`: the day in the county. */
export function paperList(today: string): readonly PhonePaper[] {
  // Months are shown from their first day.
  const months = `from=${today.slice(0, 8)}01&to=${addDays(today, CALENDAR_AHEAD)}`;
  const span = `from=${addDays(today, -7)}&to=${addDays(today, DAYS_AHEAD - 7)}`;
  return [
    { name: "me", path: "/api/v1/me", maxAgeMs: AN_HOUR },
    { name: "quotas", path: "/api/v1/me/quotas", maxAgeMs: AN_HOUR, afterPush: true },
    { name: "calendar", path: `/api/v1/calendar?${months}`, maxAgeMs: 12 * AN_HOUR },
    { name: "roster", path: `/api/v1/roster?kind=market&${span}`, maxAgeMs: 6 * AN_HOUR },
    { name: "counter", path: `/api/v1/roster?kind=counter&${span}`, maxAgeMs: 6 * AN_HOUR },
    { name: "swaps", path: "/api/v1/duty-swaps", maxAgeMs: AN_HOUR },
    { name: "absences", path: "/api/v1/absences", maxAgeMs: 6 * AN_HOUR },
    { name: "basemap", path: "/api/v1/tiles/basemap.json", maxAgeMs: 24 * AN_HOUR },
    { name: "paired", path: "/api/v1/me/paired-households", maxAgeMs: AN_HOUR },
    { name: "plan_settings", path: "/api/v1/plan-settings", maxAgeMs: 24 * AN_HOUR },
    { name: "reminder_preferences", path: "/api/v1/me/reminders/preferences", maxAgeMs: 24 * AN_HOUR },
  ];
}
