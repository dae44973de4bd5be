import { describe, expect, it } from "vitest";
import type { GridFeature } from "../map/geography";
import { apart, outlineOf } from "./outline";

function square(code: string, west: number, south: number, side = 1): GridFeature {
  const [east, north] = [west + side, south + side];
  return {
    properties: { code, name: code },
    geometry: { type: "MultiPolygon", coordinates: [[[[west, south], [east, south], [east, north], [west, north], [west, south]]]] },
  };
}

describe("the outline", () => {
  it("is as wide as the box and keeps the shape of the land", () => {
    const { width, height, shapes } = outlineOf([square("1", 116, 59.5), square("2", 117, 59.5)], 206);
    expect(width).toBe(206);
    // At 60 degrees a degree of longitude is half as long: two of them are as wide as one is high.
    expect(height).toBeCloseTo(206, 0);
    expect(shapes.map(({ x }) => Math.round(x))).toEqual([55, 152]);
    expect(shapes[0]?.path.startsWith("M6.0 ")).toBe(true);
  });

  it("of nothing is empty", () => {
    expect(outlineOf([])).toEqual({ width: 380, height: 0, shapes: [] });
  });
});

it("shows the larger of two numbers that would lie on each other", () => {
  const numbers = [{ x: 0, y: 0, count: 3 }, { x: 10, y: 0, count: 9 }, { x: 90, y: 0, count: 1 }];
  expect(apart(numbers, 34).map(({ count }) => count)).toEqual([9, 1]);
});
