// Records for the tests of plan and figures: 30 November 2026 is a Monday.
import type { Holding } from "@yicetong/sync";
import type { Entry } from "../../records/records";
import type { CollectionName, Shown } from "../../records/shapes";
import { stateOf, type RecordState } from "../../records/states";

export const MONDAY = "2026-11-30";
const BEFORE = "2026-11-29T10:00:00Z";

/** The county's day: eight hours ahead of UTC. */
export const dayOf = (instant: string): string => new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 10);
export const hourOf = (instant: string): number => (new Date(Date.parse(instant)).getUTCHours() + 8) % 24;
/** An instant by the county's clock. */
export const at = (day: string, time: string): string => `${day}T${time}:00+08:00`;

const NINE = at(MONDAY, "09:00");
const NOON = at(MONDAY, "12:00");

export function map<C extends CollectionName>(...entries: readonly Entry<C>[]): ReadonlyMap<string, Entry<C>> {
  return new Map(entries.map((entry) => [entry.id, entry]));
}

function entry<C extends CollectionName>(collection: C, id: string, document: object, state: RecordState): Entry<C> {
  const version = { id, rev: id, ...document };
  const holding: Holding = {
    collection,
    id,
    ...(state === "phone" ? { waiting: { document: version, order: 1, sent: false, at: BEFORE } } : {}),
    ...(state === "held" || state === "returned" ? { refused: { ...version, srv: { status: state === "held" ? "held" : "rejected" } } } : {}),
    ...(state === "received" ? { confirmed: version } : {}),
  };
  return { id, document: version as unknown as Shown<C>, state: stateOf(holding), holding };
}

export function household(id: string, head = id): Entry<"households"> {
  return entry("households", id, { head, address: `${id} 号` }, "received");
}

type Visiting = { readonly household?: string; readonly at?: string; readonly outcome?: "met" | "nobody_home" | "declined"; readonly state?: RecordState; readonly mine?: boolean; readonly received?: string };

export function visit(id: string, given: Visiting = {}): Entry<"visits"> {
  const { household = "h1", at: when = NINE, outcome = "met", state = "received", mine = true } = given;
  const received = given.received ?? when;
  const srv = state === "received" ? { srv: { mine, counted_at: when, received_at: received, at: received } } : {};
  return entry("visits", id, { household, happened_at: when, outcome, purpose: "regular", ...srv }, state);
}

export function ticket(id: string, given: Visiting = {}): Entry<"meal_tickets"> {
  const { household = "h1", at: when = NOON, state = "received" } = given;
  const received = given.received ?? when;
  const srv = state === "received" ? { srv: { mine: true, counted_at: when, at: received } } : {};
  return entry("meal_tickets", id, { household, happened_at: when, number: id, ...srv }, state);
}

type Planned = {
  readonly household?: string;
  readonly day?: string | null;
  readonly skipped?: string | null;
  readonly note?: string | null;
  readonly state?: RecordState;
  readonly srv?: Readonly<Record<string, unknown>> | null;
};

/** Planned for Monday at nine and due in the week, unless said otherwise. */
export function planned(id: string, { household = id, day = null, skipped = null, note = null, state = "received", srv = {} }: Planned = {}): Entry<"planned_visits"> {
  const usual = { why: "due", planned_day: MONDAY, arrives_at: at(MONDAY, "09:00"), position: 1, due: "2026-12-04", dropped: null, asked_by: null, asked_until: null, ...srv };
  return entry("planned_visits", id, { household, week: MONDAY, day, skipped, note, ...(srv ? { srv: usual } : {}) }, state);
}

export function plan(unplanned: readonly Readonly<Record<string, unknown>>[] = [], missing = 0): Entry<"plans"> {
  return entry("plans", "plan", { week: MONDAY, days: [], unplanned, missing_s: missing }, "received");
}
