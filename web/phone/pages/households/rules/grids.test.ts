import { expect, it } from "vitest";
import { gridAt, validGrids, type Grid } from "./grids";

const square = (west: number, south: number, side: number): number[][] =>
  [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]];
const grid = (code: string, coordinates: unknown, more: Partial<Grid> = {}): Grid =>
  ({ code, name: code, geometry: { type: "MultiPolygon", coordinates }, valid_from: null, valid_to: null, ...more });

const GRIDS = [
  grid("1", [[square(0, 0, 10), square(4, 4, 2)]]), // with a hole
  grid("2", [[square(10, 0, 10)], [square(4, 4, 2)]]), // in two parts, one of them in the hole
];

it("is the one around the point, holes and islands included", () => {
  expect(gridAt(GRIDS, { lng: 1, lat: 1 })).toBe("1");
  expect(gridAt(GRIDS, { lng: 15, lat: 5 })).toBe("2");
  expect(gridAt(GRIDS, { lng: 5, lat: 5 })).toBe("2");
  expect(gridAt(GRIDS, { lng: 50, lat: 5 })).toBeNull();
});

it("may be chosen among those that hold today", () => {
  const grids = [grid("3", [], { valid_from: "2026-12-03" }), grid("2", [], { valid_to: "2026-12-02" }), grid("1", [], { valid_to: "2026-12-03" })];
  expect(validGrids(grids, "2026-12-02").map(({ code }) => code)).toEqual(["1"]);
});
