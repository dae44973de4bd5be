// Where the grids lie, for discs and for the frame of the map; the lines themselves come as tiles.
import { villageOf } from "@yicetong/shared";
import polylabel from "polylabel";

type Ring = [number, number][];

export interface GridFeature {
  properties: { code: string; name: string };
  geometry: { type: "MultiPolygon"; coordinates: Ring[][] };
}

export interface Place {
  code: string;
  name: string;
  /** Inside the grid, as far from its lines as may be. */
  point: [number, number];
  /** west, south, east, north */
  box: Box;
}

export type Box = [number, number, number, number];

const PRECISION = 0.0005; // degrees: some 50 m

export function placeOf(feature: GridFeature): Place {
  const { code, name } = feature.properties;
  const polygons = feature.geometry.coordinates;
  const largest = polygons.reduce((one, other) => (extent(other) > extent(one) ? other : one));
  const [x, y] = polylabel(largest, PRECISION);
  return { code, name, point: [x ?? 0, y ?? 0], box: boxOf(polygons.flat(2)) };
}

function extent(polygon: Ring[]): number {
  const [west, south, east, north] = boxOf(polygon.flat());
  return (east - west) * (north - south);
}

function boxOf(points: Ring): Box {
  return points.reduce<Box>(
    ([west, south, east, north], [x, y]) => [Math.min(west, x), Math.min(south, y), Math.max(east, x), Math.max(north, y)],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
}

/** All of these together; null if there is none. */
export function boxAround(places: readonly Place[]): Box | null {
  return places.length === 0 ? null : boxOf(places.flatMap(({ box: [w, s, e, n] }): Ring => [[w, s], [e, n]]));
}

/** One point for several grids: the one that lies nearest to the middle of them. */
export function middleOf(places: readonly Place[]): [number, number] | null {
  const box = boxAround(places);
  if (!box) return null;
  const middle: [number, number] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  const far = ({ point: [x, y] }: Place) => (x - middle[0]) ** 2 + (y - middle[1]) ** 2;
  return places.reduce((one, other) => (far(other) < far(one) ? other : one)).point;
}

/** Of an address what the name of the grid does not say already: 石心10号 of 蕉城镇城郊村石心10号. */
export function restOfAddress(address: string | null, grid: string | null): string {
  const village = villageOf(grid ?? "");
  const at = village ? (address ?? "").indexOf(village) : -1;
  return at < 0 ? (address ?? "") : (address ?? "").slice(at + village.length);
}
