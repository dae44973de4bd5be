import { expect, it } from "vitest";
import { DUE_SIGNS } from "../parts/dueSigns";
import { ICONS } from "../parts/icons";
import { MARKED, markOf, strokesOf } from "./marks";

const KNOWN = ["cx", "cy", "r", "d", "fill", "stroke", "stroke-width", "stroke-dasharray"];

it("are all states of a household that is there, each in a shape of its own", () => {
  expect([...MARKED, "gone"].sort()).toEqual(Object.keys(DUE_SIGNS).sort());
  const shapes = MARKED.map((state) => JSON.stringify(strokesOf(DUE_SIGNS[state])));
  expect(new Set(shapes).size).toBe(MARKED.length);
});

it.each(MARKED)("draw the whole sign of a list: %s", (state) => {
  const shapes = ICONS[DUE_SIGNS[state]];
  expect(shapes.flatMap(([, attributes]) => Object.keys(attributes)).filter((name) => !KNOWN.includes(name))).toEqual([]);
  const strokes = strokesOf(DUE_SIGNS[state]);
  expect(strokes.length).toBe(shapes.length);
  for (const { d, isFilled, width } of strokes) {
    expect(d).toMatch(/^M[\d ]+/);
    expect(d).not.toContain("NaN");
    expect(isFilled || width > 0).toBe(true);
  }
});

it("have the colour of the list's sign", () => {
  expect(markOf({ state: "never", isDue: false })).toBe("never-soft");
  expect(markOf({ state: "never", isDue: true })).toBe("never-due");
  expect(markOf({ state: "overdue", isDue: true })).toBe("overdue-due");
  expect(markOf(undefined)).toBe("rest-soft");
});
