import { expect, it } from "vitest";
import { shortName, villageOf, wholeName } from "./gridNames";
import table from "./gridNames.json";

it.each(table)("$own of $village is $whole, in short $short", ({ own, village, whole, short }) => {
  expect(wholeName(own, village)).toBe(whole);
  expect(shortName(whole)).toBe(short);
});

it("of a whole name the village is known", () => {
  expect(villageOf("文福镇社区第12网格")).toBe("文福镇社区");
});
