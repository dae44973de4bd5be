// Grids as lines in a small box, for a drawing that needs no map engine. Pure.
import { boxAround, placeOf, type GridFeature, type Place } from "../map/geography";

export interface Shape {
  place: Place;
  /** As an SVG path. */
  path: string;
  /** Where a number stands. */
  x: number;
  y: number;
}

export interface Outline {
  width: number;
  height: number;
  shapes: Shape[];
}

const WIDTH = 380;
const EDGE = 6;
const FINEST = 0.4; // of a pixel: what lies closer together is one point

export function outlineOf(features: readonly GridFeature[], width = WIDTH): Outline {
  const places = features.map(placeOf);
  const box = boxAround(places);
  if (!box) return { width, height: 0, shapes: [] };
  const [west, south, east, north] = box;
  // A degree of longitude is shorter than one of latitude.
  const narrowing = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = (width - 2 * EDGE) / Math.max(1e-9, (east - west) * narrowing);
  const at = ([lng, lat]: readonly [number, number]): [number, number] => [EDGE + (lng - west) * narrowing * scale, EDGE + (north - lat) * scale];
  const shapes = features.flatMap((feature, index) => {
    const place = places[index];
    if (!place) return [];
    const [x, y] = at(place.point);
    return [{ place, path: feature.geometry.coordinates.flat().map((ring) => line(ring.map(at))).join(""), x, y }];
  });
  return { width, height: 2 * EDGE + (north - south) * scale, shapes };
}

function line(points: readonly [number, number][]): string {
  let before: [number, number] | null = null;
  const kept = points.filter(([x, y]) => {
    if (before && Math.hypot(x - before[0], y - before[1]) < FINEST) return false;
    before = [x, y];
    return true;
  });
  return `M${kept.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}z`;
}

/** Of these numbers the largest that do not lie on each other. */
export function apart<T extends { x: number; y: number; count: number }>(numbers: readonly T[], distance: number): T[] {
  const kept: T[] = [];
  for (const one of [...numbers].sort((a, b) => b.count - a.count)) {
    if (kept.every(({ x, y }) => Math.hypot(x - one.x, y - one.y) >= distance)) kept.push(one);
  }
  return kept;
}
