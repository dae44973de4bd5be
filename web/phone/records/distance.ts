// How far away, and in which direction.
import type { Point } from "./points";

export const DIRECTIONS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"] as const;
export type Direction = (typeof DIRECTIONS)[number];

const EARTH_M = 6371008.8;
const RADIANS = Math.PI / 180;

/** Along the sphere. */
export function metres(from: Point, to: Point): number {
  const north = ((to.lat - from.lat) * RADIANS) / 2;
  const east = ((to.lng - from.lng) * RADIANS) / 2;
  const a = Math.sin(north) ** 2 + Math.cos(from.lat * RADIANS) * Math.cos(to.lat * RADIANS) * Math.sin(east) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** Degrees clockwise from north, from 0 to below 360. */
export function bearing(from: Point, to: Point): number {
  const east = (to.lng - from.lng) * RADIANS;
  const [one, other] = [from.lat * RADIANS, to.lat * RADIANS];
  const y = Math.sin(east) * Math.cos(other);
  const x = Math.cos(one) * Math.sin(other) - Math.sin(one) * Math.cos(other) * Math.cos(east);
  return (Math.atan2(y, x) / RADIANS + 360) % 360;
}

export function direction(degrees: number): Direction {
  return DIRECTIONS[Math.round(degrees / 45) % DIRECTIONS.length] ?? "n";
}

/** As a person says it: to 10 m below a kilometre, then to 100 m. */
export function rounded(distance: number): { readonly unit: "m" | "km"; readonly value: number } {
  const tens = Math.round(distance / 10) * 10;
  return tens < 1000 ? { unit: "m", value: tens } : { unit: "km", value: Math.round(distance / 100) / 10 };
}
