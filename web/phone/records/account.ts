// What became of this phone's work: which records need their author, which do not.
import { addDays, firstDayOf, weekOf } from "@yicetong/shared";
import { outcomeIdOf, type Holding, type RowError } from "@yicetong/sync";
import { headIn, textOf } from "./heads";
import type { Entries, OwnRecord } from "./records";
import { isOpen, verdictOf, type Decision, type RecordState, type Verdict } from "./states";
import { nameOf } from "./verdicts";

/** A record on the page. */
export interface Line {
  /** `collection/id`. */
  readonly key: string;
  readonly collection: string;
  readonly id: string;
  readonly state: RecordState;
  /** The head of the household that it is about; null where this phone does not know, or it is about none. */
  readonly name: string | null;
  /** The contact that it is about. */
  readonly person: string | null;
  /** When it was written, answered or decided. */
  readonly at: string | null;
  readonly isRemoval: boolean;
  /** The field of a conflict that has one only. */
  readonly field: string | null;
  readonly errors: readonly RowError[];
  readonly note: string | null;
  /** What the server found odd about one's own visit, where it can be mended. */
  readonly flag: string | null;
  readonly decision: Decision | null;
  /** The name of the version in `outcomes`. */
  readonly verdict: string | null;
  /** Whether both values can be looked at: the server still has the record. */
  readonly canChoose: boolean;
}

export interface Account {
  readonly needsYou: readonly Line[];
  readonly onPhone: readonly Line[];
  readonly held: readonly Line[];
  readonly decided: readonly Line[];
  /** With a receipt of this week. */
  readonly received: readonly Line[];
}

export interface Sources {
  readonly own: ReadonlyMap<string, OwnRecord>;
  readonly outcomes: Entries<"outcomes">;
  readonly households: Entries<"households">;
  readonly aliases: Entries<"household_aliases">;
  readonly visits: Entries<"visits">;
  /** In the county. */
  readonly today: string;
  dayOf(instant: string): string;
}

/** Flags that only the author can do something about. */
export const MENDABLE: readonly string[] = ["logged_twice", "time_implausible"];
/** How long a decision stays on the page. */
const DECIDED_DAYS = 14;

/** Where the name of a household is known from. */
export type Known = Pick<Sources, "households" | "aliases">;
interface Version {
  readonly collection: string;
  readonly id: string;
  readonly document: Readonly<Record<string, unknown>> | null;
  readonly holding?: Holding | undefined;
}

export function accountOf(sources: Sources): Account {
  const verdicts = verdictsIn(sources);
  const all = linesOf(sources, verdicts, [...sources.own.values()]);
  const state = (wanted: RecordState): Line[] => all.filter((line) => line.state === wanted).sort(newestFirst);
  const monday = firstDayOf(weekOf(sources.today));
  return {
    needsYou: needing(sources, all),
    onPhone: state("phone"),
    held: [...state("held"), ...state("conflict").filter(({ canChoose }) => !canChoose)],
    decided: decided(sources, verdicts),
    received: state("received").filter(({ at }) => at !== null && sources.dayOf(at) >= monday),
  };
}

/** Only what needs its author: little of what there is, for a figure that is always in sight. */
export function needsYouOf(sources: Omit<Sources, "today" | "dayOf">): readonly Line[] {
  const own = [...sources.own.values()].filter(({ state }) => state === "returned" || state === "conflict");
  return needing(sources, linesOf(sources, verdictsIn(sources), own));
}

function needing(sources: Known & Pick<Sources, "visits">, all: readonly Line[]): Line[] {
  const state = (wanted: RecordState): Line[] => all.filter((line) => line.state === wanted).sort(newestFirst);
  return [...state("returned"), ...state("conflict").filter(({ canChoose }) => canChoose), ...flagged(sources)];
}

function verdictsIn({ outcomes }: Pick<Sources, "outcomes">): readonly Verdict[] {
  return [...outcomes.values()].map(({ document }) => verdictOf(document));
}

/** Of one's own records, and of versions whose record this phone does not hold. */
function linesOf(sources: Pick<Sources, "own" | "households" | "aliases">, verdicts: readonly Verdict[], own: readonly OwnRecord[]): Line[] {
  const byRecord = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    if (!verdict.record) continue;
    const key = nameOf(verdict.collection, verdict.record);
    byRecord.set(key, [...(byRecord.get(key) ?? []), verdict]);
  }
  const lines = own.map((each) => lineOf(sources, each, byRecord.get(nameOf(each.collection, each.id)) ?? []));
  const elsewhere = verdicts.filter((verdict) => isOpen(verdict) && !isHere(sources, verdict)).map((verdict) => lineOfVerdict(sources, verdict));
  return [...lines, ...elsewhere];
}

/** The records of the page that the person looks at. */
export function lineOf(sources: Known, own: OwnRecord, verdicts: readonly Verdict[]): Line {
  const { collection, id, document, state, holding } = own;
  const verdict = verdictFor(own, verdicts);
  const errors = errorsOf(own, verdict);
  return {
    ...empty(collection, id, state),
    ...subjectOf(sources, own),
    at: holding.waiting?.at ?? verdict?.receivedAt ?? holding.receipt?.at ?? null,
    isRemoval: document._deleted === true,
    field: fieldOf(state, errors),
    errors,
    note: verdict?.note ?? null,
    verdict: verdict?.id ?? null,
    canChoose: state === "conflict" && holding.confirmed !== undefined && errors.length > 0,
  };
}

/** The verdict that a record's state comes from. */
function verdictFor({ holding, state }: OwnRecord, verdicts: readonly Verdict[]): Verdict | null {
  const open = verdicts.filter(isOpen);
  const name = holding.refused ? outcomeIdOf(holding.refused) : holding.receipt?.rev;
  return (
    open.find(({ id }) => id === name) ??
    open.find(({ decision, outcome }) => (state === "returned" ? decision === "returned" || outcome === "rejected" : outcome === state)) ??
    null
  );
}

/** Why a version was not taken, or which fields were changed on both sides. */
export function errorsOf({ holding, state }: OwnRecord, verdict: Verdict | null): readonly RowError[] {
  const told = verdict?.errors.length ? verdict.errors : holding.refused ? holding.refused.srv?.errors : state === "conflict" ? holding.receipt?.errors : [];
  return told ?? [];
}

function isHere({ own }: Pick<Sources, "own">, { collection, record }: Verdict): boolean {
  return record !== null && own.has(nameOf(collection, record));
}

/** Of a record that this phone does not hold: it was written on another one, or lies outside the areas now. */
export function lineOfVerdict(sources: Known, verdict: Verdict): Line {
  const { collection, record, outcome, decision, errors, note } = verdict;
  const state = decision === "returned" || outcome === "rejected" ? "returned" : outcome;
  return {
    ...empty(collection, record ?? verdict.id, state),
    ...subjectOf(sources, { collection, id: record ?? "", document: verdict.body }),
    at: verdict.decidedAt ?? verdict.receivedAt,
    field: fieldOf(state, errors),
    errors,
    note,
    verdict: verdict.id,
  };
}

function flagged(sources: Known & Pick<Sources, "visits">): Line[] {
  const found: Line[] = [];
  for (const { id, document, state, holding } of sources.visits.values()) {
    const flag = document.srv?.flags?.find((each) => MENDABLE.includes(each));
    if (!flag || !document.srv?.mine || state !== "received") continue;
    found.push({ ...empty("visits", id, state), ...subjectOf(sources, { collection: "visits", id, document, holding }), at: document.happened_at, flag });
  }
  return found.sort(newestFirst);
}

function decided(sources: Sources, verdicts: readonly Verdict[]): Line[] {
  const since = addDays(sources.today, -DECIDED_DAYS);
  return verdicts
    .filter((verdict) => !isOpen(verdict) && verdict.decidedAt !== null && sources.dayOf(verdict.decidedAt) >= since)
    .map((verdict) => {
      const key = nameOf(verdict.collection, verdict.record ?? verdict.id);
      const own = sources.own.get(key);
      const document = own?.document ?? verdict.body;
      return {
        ...lineOfVerdict(sources, verdict),
        state: "received" as const,
        ...subjectOf(sources, { collection: verdict.collection, id: verdict.record ?? "", document, holding: own?.holding }),
        decision: verdict.decision,
      };
    })
    .sort(newestFirst);
}

/** The household, and of a contact the person. */
function subjectOf(known: Known, { collection, id, document, holding }: Version): Pick<Line, "name" | "person"> {
  const household = collection === "households" ? id : textOf(document?.["household"]);
  const head = collection === "households" ? textOf(document?.["head"]) : null;
  const name = head ?? (household ? headIn(known, household, holding) : null);
  const person = collection === "contacts" ? textOf(document?.["name"]) : null;
  return { name, person: person === name ? null : person };
}

function fieldOf(state: RecordState, errors: readonly RowError[]): string | null {
  const fields = errors.flatMap(({ field }) => field ?? []);
  return state === "conflict" && fields.length === 1 ? (fields[0] ?? null) : null;
}

function empty(collection: string, id: string, state: RecordState): Line {
  return {
    key: nameOf(collection, id), collection, id, state, name: null, person: null, at: null, isRemoval: false, field: null, errors: [],
    note: null, flag: null, decision: null, verdict: null, canChoose: false,
  };
}

function newestFirst(one: Line, other: Line): number {
  return (other.at ?? "").localeCompare(one.at ?? "");
}
