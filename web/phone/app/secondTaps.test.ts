import { describe, expect, it } from "vitest";
import { isSecondTap } from "./secondTaps";

describe("a tap", () => {
  const first = { at: 1_000, x: 180, y: 700, control: "save" };
  const second = { at: 1_250, x: 184, y: 695, control: "log a visit" };

  it.each([
    ["is the second of two where something else has come under the thumb", second, true],
    ["is one of its own on the same control", { ...second, control: "save" }, false],
    ["is one of its own when there was time to look", { ...second, at: 1_500 }, false],
    ["is one of its own at another place", { ...second, x: 60 }, false],
    ["is judged by the time between, also of a clock that goes back", { ...second, at: -500_000 }, false],
  ])("%s", (_, tap, is) => {
    expect(isSecondTap(first, tap)).toBe(is);
  });

  it("is none's second where it is the first", () => {
    expect(isSecondTap(null, second)).toBe(false);
  });
});
