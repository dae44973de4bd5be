// Which households lie near, the due ones first looked for: what the list below the map shows.
import { bearing, direction, metres, rounded, type Direction } from "../records/distance";
import type { Due } from "../records/due";
import { pointOf, type Point } from "../records/points";
import type { Entries } from "../records/records";

export interface Near {
  readonly id: string;
  readonly head: string;
  readonly due: Due | undefined;
  /** Null: nobody knows where the phone is, or where the household stands. */
  readonly way: { readonly metres: number; readonly said: ReturnType<typeof rounded>; readonly direction: Direction } | null;
}

/** The nearest due households; without a position the longest due. At most `most`. */
export function nearestDue(households: Entries<"households">, dues: ReadonlyMap<string, Due>, here: Point | null, most: number): Near[] {
  const found: Near[] = [];
  for (const { id, document } of households.values()) {
    const due = dues.get(id);
    if (!due?.isDue && due?.state !== "never") continue;
    const at = pointOf(document);
    found.push({ id, head: document.head, due, way: here && at ? wayTo(here, at) : null });
  }
  return found.sort(here ? byWay : byDays).slice(0, most);
}

function wayTo(here: Point, at: Point): Near["way"] {
  const far = metres(here, at);
  return { metres: far, said: rounded(far), direction: direction(bearing(here, at)) };
}

function byWay(one: Near, other: Near): number {
  return (one.way?.metres ?? Infinity) - (other.way?.metres ?? Infinity) || byDays(one, other);
}

function byDays(one: Near, other: Near): number {
  return (one.due?.days ?? Infinity) - (other.due?.days ?? Infinity);
}

/** The stops of a day in their order, where they have a place. */
export function routeOf(planned: Entries<"planned_visits">, households: Entries<"households">, day: string): { id: string; at: Point }[] {
  const stops = [...planned.values()]
    .map(({ document }) => document)
    .filter(({ day: on, skipped, srv }) => (on ?? srv?.planned_day ?? null) === day && !skipped && !srv?.dropped)
    .sort((one, other) => (one.srv?.position ?? Infinity) - (other.srv?.position ?? Infinity));
  return stops.flatMap(({ household }) => {
    const document = households.get(household)?.document;
    const at = document ? pointOf(document) : null;
    return at ? [{ id: household, at }] : [];
  });
}
