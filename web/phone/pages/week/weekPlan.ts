// A week's plan as the phone has it: what the planner wrote, and above it what the cadre has chosen.
import { addDays } from "@yicetong/shared";
import type { Entries, Entry } from "../../records/records";
import { countsAt, isContact, ownVisits, type DayOf, type Visit } from "./ownVisits";
import { signOf, type Sign } from "./signs";

/** Why a visit is not made: the cadre's reason, or the planner's. */
export interface Off {
  readonly by: "cadre" | "planner";
  readonly reason: string;
}

export interface Stop {
  readonly planned: Entry<"planned_visits">;
  /** Null: the household is not on this phone. */
  readonly household: Entry<"households"> | null;
  /** Null: the next planning finds one. */
  readonly day: string | null;
  /** Only where the planner reckoned it for this day. */
  readonly arrivesAt: string | null;
  readonly off: Off | null;
  /** The own visit by which it is done. */
  readonly done: Visit | null;
  readonly sign: Sign;
}

/** A household that the plan left out. */
export interface LeftOut {
  readonly id: string;
  readonly household: Entry<"households"> | null;
  readonly reason: string;
  readonly due: string | null;
}

export interface WeekPlan {
  readonly monday: string;
  /** Null: no plan has come to this phone. */
  readonly plan: Entry<"plans"> | null;
  /** In the order of the way. */
  readonly stops: readonly Stop[];
  /** The week's own visits, by time. */
  readonly visits: readonly Visit[];
  readonly leftOut: readonly LeftOut[];
}

export interface Sources {
  readonly planned: Entries<"planned_visits">;
  readonly plans: Entries<"plans">;
  readonly visits: Entries<"visits">;
  readonly households: Entries<"households">;
}

export function weekPlan(monday: string, today: string, sources: Sources, dayOf: DayOf): WeekPlan {
  const visits = ownVisits(sources.visits, monday, addDays(monday, 6), dayOf);
  const ofWeek = [...sources.planned.values()].filter((planned) => planned.document.week === monday);
  const stops = ofWeek.map((planned) => stopOf(planned, visits, today, sources, dayOf)).sort(byWay);
  const plan = [...sources.plans.values()].find((one) => one.document.week === monday) ?? null;
  const taken = new Set(stops.filter((stop) => stop.off?.by !== "planner").map((stop) => stop.planned.document.household));
  for (const visit of visits) if (isContact(visit)) taken.add(visit.document.household);
  return { monday, plan, stops, visits, leftOut: plan ? leftOut(plan, taken, sources.households) : [] };
}

function stopOf(planned: Entry<"planned_visits">, visits: readonly Visit[], today: string, sources: Sources, dayOf: DayOf): Stop {
  const { household, day: own, skipped, srv } = planned.document;
  const day = own ?? srv?.planned_day ?? null;
  const arrives = srv?.arrives_at ?? null;
  return {
    planned,
    household: sources.households.get(household) ?? null,
    day,
    arrivesAt: arrives !== null && dayOf(arrives) === day ? arrives : null,
    off: offOf(own, skipped, srv?.dropped ?? null),
    done: visits.find((visit) => visit.document.household === household && (isContact(visit) || dayOf(countsAt(visit)) === day)) ?? null,
    sign: signOf({ why: srv?.why ?? "added", due: srv?.due ?? null, askedBy: srv?.asked_by ?? null }, today, addDays(planned.document.week, 6)),
  };
}

/** A day that the cadre has set holds, whatever the planner thinks of it. */
function offOf(own: string | null, skipped: string | null, dropped: string | null): Off | null {
  if (skipped !== null) return { by: "cadre", reason: skipped };
  return dropped !== null && own === null ? { by: "planner", reason: dropped } : null;
}

/** Those that were moved to another day have no place on the way yet: they come last. */
function byWay(a: Stop, b: Stop): number {
  return (
    (a.day ?? "9").localeCompare(b.day ?? "9") ||
    placeOf(a) - placeOf(b) ||
    (a.household?.document.head ?? "").localeCompare(b.household?.document.head ?? "") ||
    a.planned.id.localeCompare(b.planned.id)
  );
}

function placeOf(stop: Stop): number {
  return stop.arrivesAt === null ? Infinity : Date.parse(stop.arrivesAt);
}

function leftOut(plan: Entry<"plans">, taken: ReadonlySet<string>, households: Entries<"households">): readonly LeftOut[] {
  return plan.document.unplanned.flatMap(({ household, reason, due }) => {
    if (typeof household !== "string" || taken.has(household)) return [];
    return [{ id: household, household: households.get(household) ?? null, reason: String(reason), due: typeof due === "string" ? due : null }];
  });
}

/** Stops that are to be made: neither skipped nor dropped. */
export function liveStops(week: WeekPlan): readonly Stop[] {
  return week.stops.filter((stop) => !stop.off);
}

/** Hours that the due work of the week lacks, rounded up as the server does. */
export function missingHours(week: WeekPlan): number {
  return Math.ceil((week.plan?.document.missing_s ?? 0) / 3600);
}

export interface Progress {
  readonly planned: number;
  readonly logged: number;
  readonly confirmed: number;
}

/** Households, each once: planned, gone to, and gone to by the server's own account. */
export function visitProgress(week: WeekPlan): Progress {
  const of = (visits: readonly Visit[]): number => new Set(visits.map((visit) => visit.document.household)).size;
  return {
    planned: new Set(liveStops(week).map((stop) => stop.planned.document.household)).size,
    logged: of(week.visits),
    confirmed: of(week.visits.filter((visit) => visit.state === "received")),
  };
}

/** A household's stop in a week that is not done; the one that stands before one that was dropped. */
export function existingStop(week: WeekPlan, household: string): Stop | null {
  const own = week.stops.filter((stop) => stop.planned.document.household === household && !stop.done);
  return own.find((stop) => !stop.off) ?? own[0] ?? null;
}
