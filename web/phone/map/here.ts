// Where the phone was when it was asked, and how far that may be off.
import type { Position } from "../app/container";

const METRES_A_DEGREE = 111_320;
const CORNERS = 48;

/** A point with a circle of its accuracy around it; nothing without a position. */
export function hereFeatures(position: Position | null): unknown {
  const features = position ? [point([position.lng, position.lat]), circle(position)] : [];
  return { type: "FeatureCollection", features };
}

function point(coordinates: readonly [number, number]): unknown {
  return { type: "Feature", properties: {}, geometry: { type: "Point", coordinates } };
}

function circle({ lng, lat, accuracy_m }: Position): unknown {
  const [high, wide] = [accuracy_m / METRES_A_DEGREE, accuracy_m / METRES_A_DEGREE / Math.cos((lat * Math.PI) / 180)];
  const ring = Array.from({ length: CORNERS + 1 }, (_, nth) => {
    const angle = (2 * Math.PI * nth) / CORNERS;
    return [lng + wide * Math.cos(angle), lat + high * Math.sin(angle)];
  });
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}
