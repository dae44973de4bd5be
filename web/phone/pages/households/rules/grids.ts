// The grid of a new household: the one around the place where one stands, else one of one's own to choose from.
import type { Point } from "../../../records/points";
import type { Shown } from "../../../records/shapes";

export type Grid = Pick<Shown<"grids">, "code" | "name" | "geometry" | "valid_from" | "valid_to">;

/** Those that hold today, by code. */
export function validGrids(grids: Iterable<Grid>, today: string): Grid[] {
  return [...grids]
    .filter(({ valid_from, valid_to }) => (valid_from === null || valid_from <= today) && (valid_to === null || today < valid_to))
    .sort((one, other) => (one.code < other.code ? -1 : 1));
}

/** The code of the grid around a point; null: none of these. */
export function gridAt(grids: readonly Grid[], point: Point): string | null {
  return grids.find(({ geometry }) => polygonsOf(geometry).some((rings) => contains(rings, point)))?.code ?? null;
}

type Ring = readonly (readonly [number, number])[];

function polygonsOf({ type, coordinates }: Grid["geometry"]): readonly (readonly Ring[])[] {
  if (type === "MultiPolygon") return coordinates as Ring[][];
  return type === "Polygon" ? [coordinates as Ring[]] : [];
}

/** Inside the first ring and in none of its holes: an odd number of edges lies west of the point. */
function contains(rings: readonly Ring[], { lng, lat }: Point): boolean {
  let isInside = false;
  for (const ring of rings) {
    for (let nth = 0, before = ring.length - 1; nth < ring.length; before = nth++) {
      const [x, y] = ring[nth] ?? [0, 0];
      const [lastX, lastY] = ring[before] ?? [0, 0];
      if (y > lat !== lastY > lat && lng < ((lastX - x) * (lat - y)) / (lastY - y) + x) isInside = !isInside;
    }
  }
  return isInside;
}
