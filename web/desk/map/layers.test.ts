import { expect, it } from "vitest";
import { drawingOn, drawnOn } from "./layers";

const JSON_OF_TILES = {
  tiles: ["/api/v1/tiles/grids/{z}/{x}/{y}.mvt?drawing=ccc"], drawing: "ccc",
  drawings: [{ first_day: "0001-01-01", drawing: "aaa" }, { first_day: "2026-03-01", drawing: "bbb" }, { first_day: "2026-06-01", drawing: "ccc" }],
};

it("shows a week as its grids were drawn then", () => {
  expect(["2025-12-31", "2026-03-01", "2026-05-31", "2026-06-01"].map((day) => drawingOn(JSON_OF_TILES, day))).toEqual(["aaa", "bbb", "bbb", "ccc"]);
  expect(drawnOn(JSON_OF_TILES, "2026-04-05").tiles).toEqual(["/api/v1/tiles/grids/{z}/{x}/{y}.mvt?drawing=bbb"]);
});

it("asks for no other tiles where nothing was drawn anew", () => {
  expect(drawnOn(JSON_OF_TILES, null)).toBe(JSON_OF_TILES);
  expect(drawnOn(JSON_OF_TILES, "2026-09-30")).toBe(JSON_OF_TILES);
});
