import { expect, it } from "vitest";
import { restOfAddress } from "./geography";

it.each([
  ["蕉城镇城郊村石心10号", "城郊村第1网格", "石心10号"],
  ["石心10号", "城郊村第1网格", "石心10号"],
  ["蕉城镇城郊村石心10号", null, "蕉城镇城郊村石心10号"],
  [null, "城郊村第1网格", ""],
])("of %s in %s the rest is %s", (address, grid, rest) => {
  expect(restOfAddress(address, grid)).toBe(rest);
});
