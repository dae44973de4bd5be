import { expect, it } from "vitest";
import type { Entry } from "../../records/records";
import { shortAddress } from "./address";
import { household, map } from "./examples";

function grid(code: string, name = code): Entry<"grids"> {
  const document = { id: code, rev: code, code, name, village: code.slice(0, 12), geometry: {}, valid_from: null, valid_to: null };
  return { id: code, document, state: "received", holding: { collection: "grids", id: code, confirmed: document } };
}

const at = (address: string | null): Entry<"households"> => {
  const home = household("h1");
  return { ...home, document: { ...home.document, address, grid: "441427100201001" } };
};

it.each([
  ["one village", "蕉城镇城郊村河坝1号", ["441427100201001", "441427100201002"], "河坝1号"],
  ["one township", "蕉城镇城郊村河坝1号", ["441427100201001", "441427100202001"], "城郊村河坝1号"],
  ["two townships", "蕉城镇城郊村河坝1号", ["441427100201001", "441427101202001"], "蕉城镇城郊村河坝1号"],
  ["one village, a community", "新铺镇文福社区3号", ["441427100201001"], "3号"],
  ["one village, and nothing but its name", "城郊村", ["441427100201001"], "城郊村"],
  ["one village, and an address of its own kind", "三组 7 号", ["441427100201001"], "三组 7 号"],
])("in %s, %s", (_what, address, codes, short) => {
  expect(shortAddress(at(address), map(...codes.map((code) => grid(code))))).toBe(short);
});

it("without an address, the grid is named", () => {
  expect(shortAddress(at(null), map(grid("441427100201001", "城郊村第1网格")))).toBe("城郊村第1网格");
});
