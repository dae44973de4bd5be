import { expect, it } from "vitest";
import { levelOf, partsOf, partWith, pathTo, shownAround } from "./areas";

const GRID = "441427100201001";

it("knows levels by the code", () => {
  expect(pathTo(GRID)).toEqual(["441427", "441427100", "441427100201", GRID]);
  expect(pathTo(GRID).map(levelOf)).toEqual(["county", "township", "village", "grid"]);
  expect(pathTo(GRID).map(partsOf)).toEqual(["township", "village", "grid", "grid"]);
});

it("goes down one level at a time", () => {
  expect(pathTo(GRID).map((within) => partWith(GRID, within))).toEqual(["441427100", "441427100201", GRID, GRID]);
  expect(partWith(GRID, "441427101")).toBe(GRID);
  expect(shownAround(GRID)).toBe("441427100201");
});
