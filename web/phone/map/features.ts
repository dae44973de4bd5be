// What lies on the map, made of the phone's own records: nothing of it has to be asked for.
import type { Entries } from "../records/records";
import { pointOf } from "../records/points";
import { isGone, type Due } from "../records/due";
import { markOf } from "./marks";

export type LngLat = readonly [lng: number, lat: number];

interface Feature {
  readonly type: "Feature";
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  readonly geometry: { readonly type: "Point"; readonly coordinates: LngLat } | { readonly type: "MultiPolygon"; readonly coordinates: unknown };
}

export interface Features {
  readonly type: "FeatureCollection";
  readonly features: readonly Feature[];
}

/** The grids that hold today; `code` and `name` of each. */
export function gridFeatures(grids: Entries<"grids">, today: string): Features {
  const features: Feature[] = [];
  for (const { document } of grids.values()) {
    if (document.valid_from && document.valid_from > today) continue;
    if (document.valid_to && document.valid_to < today) continue;
    const { coordinates } = document.geometry as { coordinates?: unknown };
    features.push({ type: "Feature", properties: { code: document.code, name: document.name }, geometry: { type: "MultiPolygon", coordinates } });
  }
  return { type: "FeatureCollection", features };
}

/** Where households stand; those that are gone, or without a position, are left out. */
export function householdFeatures(households: Entries<"households">, dues: ReadonlyMap<string, Due>): Features {
  const features: Feature[] = [];
  for (const { id, document } of households.values()) {
    const at = isGone(document) ? null : pointOf(document);
    if (!at) continue;
    const properties = { id, mark: markOf(dues.get(id)) };
    features.push({ type: "Feature", properties, geometry: { type: "Point", coordinates: [at.lng, at.lat] } });
  }
  return { type: "FeatureCollection", features };
}

export type Box = readonly [west: number, south: number, east: number, north: number];

/** The frame around all points of these features; null without any. */
export function boxOf(...all: readonly Features[]): Box | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [x, y] = value as unknown[];
    if (typeof x === "number" && typeof y === "number") {
      west = Math.min(west, x);
      east = Math.max(east, x);
      south = Math.min(south, y);
      north = Math.max(north, y);
    } else for (const each of value as unknown[]) take(each);
  };
  for (const { features } of all) for (const { geometry } of features) take(geometry.coordinates);
  return west <= east ? [west, south, east, north] : null;
}

export function isWithin([west, south, east, north]: Box, [lng, lat]: LngLat): boolean {
  return west <= lng && lng <= east && south <= lat && lat <= north;
}

/** The frame, wide enough for a further point. */
export function withPoint([west, south, east, north]: Box, [lng, lat]: LngLat): Box {
  return [Math.min(west, lng), Math.min(south, lat), Math.max(east, lng), Math.max(north, lat)];
}
