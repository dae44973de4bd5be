// When each household should be visited next, as far as the phone can know it; docs/quotas.md has the server's rules.
import { addDays, dayNumber, lastDayOf, weekOf } from "@yicetong/shared";
import type { Entries } from "./records";
import type { PaperBody } from "./papers";
import type { Shown } from "./shapes";

/**
 * `overdue`: the day has passed. `week`: due by Sunday. `soon`: within 30 days. `rest`: later, or without an interval.
 * `never`: nobody was met there so far, whether somebody went or not. `gone`: nobody lives there any more.
 */
export type DueState = "overdue" | "week" | "soon" | "rest" | "never" | "gone";

export interface Due {
  readonly state: DueState;
  /** Overdue or due this week, visited before or not. */
  readonly isDue: boolean;
  /** The day on which it is due; null: no quota asks for it. */
  readonly on: string | null;
  /** Days from today until then; negative: days overdue. */
  readonly days: number | null;
  /** The day of the last contact. */
  readonly last: string | null;
}

/** Days between two contacts by kind of household, and what counts as one. */
export interface Interval {
  readonly every: Readonly<Record<string, number>>;
  readonly counts: "visit" | "contact";
}

export interface Known {
  readonly intervals: readonly Interval[];
  /** By the household: what the plan says of it. */
  readonly planned: ReadonlyMap<string, Planned>;
  readonly lastVisit: ReadonlyMap<string, string>;
  readonly lastContact: ReadonlyMap<string, string>;
  /** Days on which nobody works, as far as the phone's calendar goes. */
  readonly freeDays: ReadonlySet<string>;
  readonly today: string;
}

interface Planned {
  /** Its Monday. */
  readonly week: string;
  readonly due: string;
}

const SOON_DAYS = 30;
const MOST_FREE_DAYS = 30;

type Home = Pick<Shown<"households">, "id" | "kind" | "srv">;

export function dueOf(household: Home, known: Known): Due {
  return duesBy(known)(household);
}

/** For many households: what is the same for all of them is reckoned once. */
export function duesBy(known: Known): (household: Home) => Due {
  const now = dayNumber(known.today);
  const sunday = lastDayOf(weekOf(known.today));
  const after = workingDaysAfter(known.freeDays);
  return (household) => {
    const last = known.lastContact.get(household.id) ?? null;
    if (isGone(household)) return { state: "gone", isDue: false, on: null, days: null, last };
    const on = dueDay(household, known, after);
    const days = on === null ? null : dayNumber(on) - now;
    const isDue = on !== null && on <= sunday;
    return { state: stateOf(last, days, isDue), isDue, on, days, last };
  };
}

/** It stays in the register for what was there: nobody visits it. */
export function isGone({ kind }: Pick<Shown<"households">, "kind">): boolean {
  return kind === "moved_away" || kind === "died_out";
}

function stateOf(last: string | null, days: number | null, isDue: boolean): DueState {
  if (last === null) return "never";
  if (days === null) return "rest";
  if (days < 0) return "overdue";
  if (isDue) return "week";
  return days <= SOON_DAYS ? "soon" : "rest";
}

function dueDay({ id, kind, srv }: Home, known: Known, after: WorkingDaysAfter): string | null {
  const planned = known.planned.get(id);
  const contact = known.lastContact.get(id);
  // The plan knows of changed intervals and of visits that left this phone; a contact in its week or later ends that.
  if (planned && (contact === undefined || contact < planned.week)) return planned.due;
  let first: string | null = null;
  for (const { every, counts } of known.intervals) {
    const days = every[kind];
    if (days === undefined) continue;
    const begun = (counts === "visit" ? known.lastVisit : known.lastContact).get(id) ?? srv?.since ?? known.today;
    const on = after(begun, days);
    if (first === null || on < first) first = on;
  }
  return first;
}

type WorkingDaysAfter = (begun: string, days: number) => string;

/** Households have their last visits on few days: each is reckoned once. */
function workingDaysAfter(freeDays: ReadonlySet<string>): WorkingDaysAfter {
  const known = new Map<string, string>();
  return (begun, days) => {
    const name = `${begun} ${days}`;
    let on = known.get(name);
    if (on === undefined) known.set(name, (on = workingDay(addDays(begun, days), freeDays)));
    return on;
  };
}

function workingDay(day: string, freeDays: ReadonlySet<string>): string {
  let on = day;
  for (let tried = 0; freeDays.has(on) && tried < MOST_FREE_DAYS; tried++) on = addDays(on, 1);
  return on;
}

/** The most urgent first; those that no quota asks for come last. */
export function byDue(one: Due, other: Due): number {
  if (one.on === other.on) return 0;
  if (one.on === null) return 1;
  if (other.on === null) return -1;
  return one.on < other.on ? -1 : 1;
}

/** The intervals of the quotas of households that hold now. */
export function intervalsOf(quotas: PaperBody<"quotas"> | null): Interval[] {
  return (quotas?.households ?? []).flatMap(({ quota }) => {
    const every = daysByKind(quota.every);
    return every && quota.counts !== "meal" ? [{ every, counts: quota.counts }] : [];
  });
}

function daysByKind(every: unknown): Record<string, number> | null {
  if (typeof every !== "object" || every === null) return null;
  const found: Record<string, number> = {};
  for (const [kind, days] of Object.entries(every)) if (typeof days === "number") found[kind] = days;
  return found;
}

/** The free days of the phone's calendar. */
export function freeDaysOf(calendar: PaperBody<"calendar"> | null): Set<string> {
  return new Set((calendar?.days ?? []).filter(({ working }) => !working).map(({ day }) => day));
}

/** What the newest plan says of each household. */
export function plannedOf(planned: Entries<"planned_visits">, household: (id: string) => string): Map<string, Planned> {
  const found = new Map<string, Planned>();
  for (const { document } of planned.values()) {
    const due = document.srv?.due;
    if (!due) continue;
    const id = household(document.household);
    const before = found.get(id);
    if (!before || before.week < document.week) found.set(id, { week: document.week, due });
  }
  return found;
}

/**
 * The day of each household's last visit, and of its last contact. `days` gives the county's day of an instant; it is
 * asked for the last ones only, because it is slow and a phone has some thousand visits.
 */
export function lastVisitsOf(
  visits: Entries<"visits">,
  household: (id: string) => string,
  days: (ms: number) => string,
  today: string,
): Pick<Known, "lastVisit" | "lastContact"> {
  const visited = new Map<string, number>();
  const contacted = new Map<string, number>();
  for (const { document } of visits.values()) {
    const at = Date.parse(document.srv?.counted_at ?? document.happened_at);
    const id = household(document.household);
    keepLater(visited, id, at);
    if (document.outcome !== "nobody_home") keepLater(contacted, id, at);
  }
  // A phone whose clock is ahead has been there today at the latest.
  const dated = (instants: ReadonlyMap<string, number>): Map<string, string> => {
    const found = new Map<string, string>();
    for (const [id, at] of instants) {
      const day = days(at);
      found.set(id, day > today ? today : day);
    }
    return found;
  };
  return { lastVisit: dated(visited), lastContact: dated(contacted) };
}

function keepLater(instants: Map<string, number>, id: string, at: number): void {
  const before = instants.get(id);
  if (before === undefined || before < at) instants.set(id, at);
}
