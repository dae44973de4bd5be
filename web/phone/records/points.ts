// Where a household stands, for distances and the map. The server places it exactly, on entry; here some metres do not
// matter, but the half kilometre between the coordinates of China's maps and those of a phone does.
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
const EARTH_M = 6378245; // Krasovsky 1940, which these coordinates use
const ECCENTRICITY = 0.00669342162296594323;
const BD_PI = (Math.PI * 3000) / 180;

/** Null: nobody said where it stands, or it cannot be there. The server's own point comes before what was sent. */
export function pointOf({ location, srv }: Pick<Shown<"households">, "location" | "srv">): Point | null {
  const { point } = (srv ?? {}) as { point?: unknown };
  if (Array.isArray(point)) {
    const [lng, lat] = point as unknown[];
    if (typeof lng === "number" && typeof lat === "number") return { lng, lat };
  }
  if (srv?.flags?.some((flag) => NOWHERE.includes(flag))) return null;
  return location ? wgs84(location) : null;
}

export function wgs84({ lng, lat, crs }: Fix): Point | null {
  if (typeof lng !== "number" || typeof lat !== "number") return null;
  if (crs === "gcj02") return unshifted({ lng, lat });
  if (crs === "bd09") return unshifted(gcjOfBaidu(lng, lat));
  return { lng, lat }; // CGCS2000 is within centimetres
}

function gcjOfBaidu(lng: number, lat: number): Point {
  const x = lng - 0.0065;
  const y = lat - 0.006;
  const length = Math.hypot(x, y) - 0.00002 * Math.sin(y * BD_PI);
  const angle = Math.atan2(y, x) - 0.000003 * Math.cos(x * BD_PI);
  return { lng: length * Math.cos(angle), lat: length * Math.sin(angle) };
}

/** The shift is known for the true point only: come closer to it in steps. */
function unshifted(gcj: Point): Point {
  let point = gcj;
  for (let step = 0; step < 4; step++) {
    const [east, north] = shift(point);
    point = { lng: gcj.lng - east, lat: gcj.lat - north };
  }
  return point;
}

/** Degrees by which GCJ-02 lies beside WGS-84. */
function shift({ lng, lat }: Point): [east: number, north: number] {
  const x = lng - 105;
  const y = lat - 35;
  const waves = 20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI);
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) +
    (2 / 3) * (waves + 20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI) + 160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y / 30) * Math.PI));
  const east =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) +
    (2 / 3) * (waves + 20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI) + 150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI));
  const phi = (lat * Math.PI) / 180;
  const magic = 1 - ECCENTRICITY * Math.sin(phi) ** 2;
  const metresNorth = (EARTH_M * (1 - ECCENTRICITY)) / magic ** 1.5;
  const metresEast = (EARTH_M / Math.sqrt(magic)) * Math.cos(phi);
  return [((east / metresEast) * 180) / Math.PI, ((north / metresNorth) * 180) / Math.PI];
}
