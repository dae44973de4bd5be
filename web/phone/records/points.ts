// Where a household stands, for distances and the map.
import type { Shown } from "./shapes";

export interface Point {
  readonly lng: number;
  readonly lat: number;
}

/** A position that a person or a phone gave, as the API has it. */
interface Fix extends Partial<Record<"lng" | "lat", number | null>> {
  readonly crs?: string | null;
}

// What the server makes no point of.
const NOWHERE = ["impossible", "zero_position", "axes_swapped", "outside_china", "poor_accuracy"];
/** Those of phones and of the county, within centimetres. Others' are shifted, and only the server puts them right. */
const TRUE_HERE: readonly unknown[] = ["wgs84", "cgcs2000"];

/**
 * Null: nobody said where it stands, or it cannot be there, or only the server will know. A true location comes first:
 * it may be younger than where the server had placed the household.
 */
export function pointOf({ location, srv }: Pick<Shown<"households">, "location" | "srv">): Point | null {
  const isOdd = srv?.flags?.some((flag) => NOWHERE.includes(flag)) ?? false;
  return (isOdd ? null : asSent(location)) ?? srv?.point ?? null;
}

function asSent(location: Fix | null | undefined): Point | null {
  const { lng, lat, crs } = location ?? {};
  return typeof lng === "number" && typeof lat === "number" && TRUE_HERE.includes(crs) ? { lng, lat } : null;
}
