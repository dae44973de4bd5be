// One's own figures: what the server has confirmed, and beside it what this phone has logged since.
import { firstDayOfPeriod, type components } from "@yicetong/shared";
import type { Entries, Entry } from "../../records/records";
import type { RecordState } from "../../records/states";
import { countsAt, isContact, isMine, mayBeWithin, type DayOf } from "../week/ownVisits";

type Schemas = components["schemas"];
export type Quota = Schemas["QuotaPeriods"];
export type Period = Schemas["Period"];
/** What decides what a figure counts. */
type Counting = Pick<Quota, "counts" | "among" | "unit">;

/** Work that one figure may count. */
export interface Work {
  readonly id: string;
  readonly day: string;
  readonly household: string;
  readonly happenedAt: string;
  readonly state: RecordState;
}

export interface Own {
  readonly visits: Entries<"visits">;
  readonly tickets: Entries<"meal_tickets">;
  /** Paired households; null: not known on this phone. */
  readonly paired: ReadonlySet<string> | null;
}

export interface County {
  readonly dayOf: DayOf;
  /** The hour of an instant by the county's clock. */
  readonly hourOf: (instant: string) => number;
}

export interface Figure {
  /** By the server, when it was asked last. */
  readonly confirmed: number;
  /** With what waits, and what this phone has not been answered for. */
  readonly logged: number;
  readonly need: number;
}

/** `at`: when the server gave the period. */
export function figureOf(quota: Quota, period: Period, at: string, own: Own, county: County): Figure {
  const unit = unitOf(quota, own, county);
  const taken = new Set(period.counted.map(unit));
  // Made-up work and work that is counted otherwise is in `done` alone.
  let logged = period.done;
  const add = (work: { id: string | null; day: string; household?: string }): void => {
    const name = unit(work);
    if (taken.has(name)) return;
    taken.add(name);
    logged += 1;
  };
  for (const waiting of period.waiting) add(waiting);
  for (const work of loggedSince(quota, period, at, own, county)) add(work);
  return { confirmed: period.done, logged, need: period.need };
}

/** Days of a quota that this phone has logged in a period that the server has said nothing of yet. */
export function loggedAlone(quota: Counting, first: string, last: string, own: Own, county: County): number {
  const unit = unitOf(quota, own, county);
  const works = worksOf(quota, own, county, (entry) => mayBeWithin(countsAt(entry), first, last));
  return new Set(works.filter(({ day }) => day >= first && day <= last).map(unit)).size;
}

/** This phone's own work in a period of which the server's answer says nothing. */
export function loggedSince(quota: Counting, period: Period, at: string, own: Own, county: County): readonly Work[] {
  const known = new Set([...period.counted, ...period.waiting].map(({ id }) => id));
  const works = worksOf(quota, own, county, (entry) => isUnanswered(entry, at) && !known.has(entry.id));
  return works.filter(({ day }) => day >= period.first_day && day <= period.last_day);
}

/** The server has judged what it had; what came later, or has not arrived, is not in its figure. */
function isUnanswered(entry: Entry<"visits"> | Entry<"meal_tickets">, at: string): boolean {
  if (entry.state !== "received") return true;
  const srv = entry.document.srv;
  const came = srv && "received_at" in srv ? srv.received_at : srv?.at;
  return came === undefined || Date.parse(came) > Date.parse(at);
}

function worksOf(quota: Counting, own: Own, county: County, wanted: (entry: Entry<"visits"> | Entry<"meal_tickets">) => boolean): readonly Work[] {
  const entries: readonly (Entry<"visits"> | Entry<"meal_tickets">)[] =
    quota.counts === "meal" ? [...own.tickets.values()] : [...own.visits.values()].filter((visit) => quota.counts === "visit" || isContact(visit));
  return entries
    .filter((entry) => isMine(entry) && (quota.among === "any" || (own.paired?.has(entry.document.household) ?? false)) && wanted(entry))
    .map((entry) => ({ id: entry.id, day: county.dayOf(countsAt(entry)), household: entry.document.household, happenedAt: entry.document.happened_at, state: entry.state }));
}

/** What is counted once: a day, a household, a sitting at table, or the record itself. */
function unitOf(quota: Counting, own: Own, county: County): (work: { id: string | null; day: string; household?: string; happenedAt?: string }) => string {
  if (quota.unit === "day") return ({ day }) => day;
  if (quota.unit === "household") return ({ household, id }) => household ?? householdOf(own, id) ?? String(id);
  if (quota.counts !== "meal") return ({ id, day }) => id ?? day;
  return ({ id, day, happenedAt }) => {
    const at = happenedAt ?? (id === null ? undefined : own.tickets.get(id)?.document.happened_at);
    return at === undefined ? String(id) : `${day} ${mealOf(county.hourOf(at))}`;
  };
}

function householdOf(own: Own, id: string | null): string | undefined {
  return id === null ? undefined : own.visits.get(id)?.document.household;
}

/** As docs/quotas.md has it: until 10, until 16, later. */
function mealOf(hour: number): "breakfast" | "lunch" | "supper" {
  return hour < 10 ? "breakfast" : hour < 16 ? "lunch" : "supper";
}

/** The period of a day, the running one where several hold it. */
export function periodOn(quota: Quota, day: string): Period | null {
  return quota.periods.find((period) => period.first_day <= day && day <= period.last_day) ?? null;
}

const LENGTHS: readonly Quota["period"][] = ["week", "month", "quarter", "year", "interval"];

/** The quota of field days, by the shortest period. */
export function fieldDayQuota(quotas: readonly Quota[]): Quota | null {
  const days = quotas.filter((quota) => quota.unit === "day" && quota.counts === "visit" && quota.each === "cadre");
  return days.sort((a, b) => LENGTHS.indexOf(a.period) - LENGTHS.indexOf(b.period))[0] ?? null;
}

export interface FieldDays {
  /** Null: the county has no such quota, or the phone does not know it yet. */
  readonly quota: Quota | null;
  readonly logged: number;
  /** Null: the server has said nothing of this period yet. */
  readonly confirmed: number | null;
  readonly need: number | null;
}

/** The figure of the first screen; of the week where no quota is known. */
export function fieldDays(quotas: { readonly list: readonly Quota[]; readonly at: string } | null, today: string, monday: string, own: Own, county: County): FieldDays {
  const quota = fieldDayQuota(quotas ? [...quotas.list] : []);
  const period = quota && periodOn(quota, today);
  if (quotas && quota && period) return { quota, ...figureOf(quota, period, quotas.at, own, county) };
  const first = quota && quota.period !== "interval" ? firstDayOfPeriod(quota.period, today) : monday;
  return { quota, logged: loggedAlone(quota ?? ANY_DAY, first, today, own, county), confirmed: null, need: null };
}

/** A field day is a day with a visit, in each county. */
const ANY_DAY = { counts: "visit", among: "any", unit: "day" } as const;

/** The running period first, then those that can still be made up, the newest first. */
export function inOrder(periods: readonly Period[], today: string): readonly Period[] {
  const isOver = (period: Period): number => (period.last_day < today ? 1 : 0);
  return [...periods].sort((a, b) => isOver(a) - isOver(b) || b.first_day.localeCompare(a.first_day));
}
