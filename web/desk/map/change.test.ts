import { describe, expect, it } from "vitest";
import { changeOf, stepOfChange } from "./change";

const week = (in_time: number, asked = 100, highest = in_time) => ({ households: asked, asked, in_time, lowest: in_time, highest });

describe("the change between two weeks", () => {
  it.each([
    [-40, 0], [-15, 0], [-14, 1], [-3, 1], [-2, 2], [0, 2], [2, 2], [3, 3], [14, 3], [15, 4], [60, 4],
  ])("%i points is step %i", (points, step) => {
    expect(stepOfChange(points)).toBe(step);
  });

  it("counts households, and says points", () => {
    expect(changeOf(week(50, 62), week(45, 60))).toMatchObject({ households: 5, points: 5, step: 3, mark: "none", doubtful: false });
    expect(changeOf(week(20), week(60))).toMatchObject({ households: -40, points: -40, step: 0 });
  });

  it("has no direction while phones decide it", () => {
    expect(changeOf(week(50, 100, 70), week(55))).toMatchObject({ step: null, mark: "unknown", doubtful: true });
    expect(changeOf(week(70, 100, 80), week(50))).toMatchObject({ step: 4, mark: "none", doubtful: true });
  });

  it("is none where there was nobody to be reached", () => {
    expect(changeOf(week(5), week(0, 0))).toMatchObject({ points: null, step: null, mark: "empty" });
    expect(changeOf()).toMatchObject({ households: 0, points: null, mark: "empty" });
  });
});
