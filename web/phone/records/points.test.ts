import { expect, it } from "vitest";
import { pointOf } from "./points";

const HERE = { lng: 116.17, lat: 24.65 };
const PLACED = { flags: [] as string[], point: { lng: 116.1700001, lat: 24.65 } };
const of = (location: object | null, srv?: object) => pointOf({ location, srv } as Parameters<typeof pointOf>[0]);

it.each(["wgs84", "cgcs2000"])("is what was sent in %s, before the server has placed it and after a correction", (crs) => {
  expect(of({ ...HERE, crs })).toEqual(HERE);
  expect(of({ ...HERE, crs }, { ...PLACED, point: { lng: 116.2, lat: 24.6 } })).toEqual(HERE);
  expect(of({ ...HERE, crs }, { ...PLACED, flags: ["claim_disagrees"] })).toEqual(HERE);
});

it.each(["gcj02", "bd09", "of a newer server"])("is where the server has placed what was sent in %s: maps of China are shifted", (crs) => {
  expect(of({ lng: 116.174752, lat: 24.647237, crs }, PLACED)).toEqual(PLACED.point);
  expect(of({ lng: 116.174752, lat: 24.647237, crs })).toBeNull();
});

it("is unknown without a position, and where the server found it impossible", () => {
  expect(of(null)).toBeNull();
  expect(of({ lng: null, lat: null, crs: null }, { flags: [], point: null })).toBeNull();
  expect(of({ lng: 0, lat: 0, crs: "wgs84" }, { flags: ["zero_position"], point: null })).toBeNull();
  expect(of({ lng: 24.65, lat: 116.17, crs: "wgs84" }, { flags: ["axes_swapped"], point: HERE })).toEqual(HERE);
});
