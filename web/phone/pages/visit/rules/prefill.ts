// What a visit's form says before anybody has touched it.
import type { Shown } from "../../../records/shapes";
import { PURPOSES, type Purpose } from "./form";

type Visit = Pick<Shown<"visits">, "purpose" | "outcome" | "happened_at">;
type Planned = Pick<Shown<"planned_visits">, "skipped"> & { readonly srv?: { readonly why?: string } };

/** Business that is looked after by a return visit. */
const ASKS_FOR_RETURN: readonly Purpose[] = ["agency", "mediation"];
const RETURN_WITHIN_MS = 60 * 24 * 3600 * 1000;
export const LIKELY = 3;

/**
 * Why one goes there: whoever was not at home is visited for the same reason again; business of the last weeks asks for
 * a return visit; whatever the plan holds for its interval is a regular visit; and so is everything else.
 */
export function likelyPurpose(planned: Planned | undefined, visits: readonly Visit[], now: Date): Purpose {
  const last = newest(visits);
  if (last?.outcome === "nobody_home") return last.purpose;
  const isFresh = last !== undefined && now.getTime() - Date.parse(last.happened_at) < RETURN_WITHIN_MS;
  if (isFresh && ASKS_FOR_RETURN.includes(last.purpose)) return "return";
  if (planned?.srv?.why === "added" && last) return last.purpose;
  return "regular";
}

/** The likely purpose, then what this cadre mostly goes for, then the catalogue's order: all of them, likely ones first. */
export function purposesInOrder(likely: Purpose, own: readonly Visit[]): Purpose[] {
  const times = new Map<Purpose, number>();
  for (const { purpose } of own) times.set(purpose, (times.get(purpose) ?? 0) + 1);
  const rest = PURPOSES.filter((purpose) => purpose !== likely);
  return [likely, ...rest.sort((one, other) => (times.get(other) ?? 0) - (times.get(one) ?? 0))];
}

function newest(visits: readonly Visit[]): Visit | undefined {
  return visits.reduce<Visit | undefined>((last, visit) => (!last || visit.happened_at > last.happened_at ? visit : last), undefined);
}
