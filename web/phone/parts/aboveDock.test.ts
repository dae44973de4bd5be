import { expect, it } from "vitest";
import { heightAtEnd } from "./aboveDock";

it.each([
  ["a dock at the page's end", 676, [{ top: 466, bottom: 676 }], 210],
  ["no dock", 676, [], 0],
  ["a dock that has scrolled away with its page", 676, [{ top: 900, bottom: 1110 }], 0],
  ["what is fixed above the dock", 676, [{ top: 410, bottom: 466 }, { top: 466, bottom: 676 }], 266],
  ["a search field, whatever is at the page's head", 676, [{ top: 40, bottom: 90 }, { top: 604, bottom: 676 }], 72],
])("reaches as high as %s", (_, end, parts, height) => {
  expect(heightAtEnd(end, parts)).toBe(height);
});
