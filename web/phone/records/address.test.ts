import { expect, it } from "vitest";
import { shortAddresses } from "./address";

const GRID = "441427100201001";
const home = (address: string | null, number: string | null = null) => ({ address, number, grid: GRID });
const names = (...codes: string[]): Map<string, string> => new Map(codes.map((code) => [code, "城郊村第1网格"]));

it.each([
  ["one village", "蕉城镇城郊村河坝1号", [GRID, "441427100201002"], { text: "河坝1号", cut: 6 }],
  ["one township", "蕉城镇城郊村河坝1号", [GRID, "441427100202001"], { text: "城郊村河坝1号", cut: 3 }],
  ["two townships", "蕉城镇城郊村河坝1号", [GRID, "441427101202001"], { text: "蕉城镇城郊村河坝1号", cut: 0 }],
  ["one village, a community", "新铺镇文福社区3号", [GRID], { text: "3号", cut: 7 }],
  ["one village, and nothing but its name", "城郊村", [GRID], { text: "城郊村", cut: 0 }],
  ["one village, and an address of its own kind", "三组 7 号", [GRID], { text: "三组 7 号", cut: 0 }],
])("in %s, %s", (_what, address, codes, short) => {
  expect(shortAddresses(names(...codes))(home(address))).toEqual(short);
});

it("without an address, the number is named, else the grid in short", () => {
  expect(shortAddresses(names(GRID))(home(null, "0012"))).toEqual({ text: "0012", cut: 0 });
  expect(shortAddresses(names(GRID))(home(null))).toEqual({ text: "城郊村 1", cut: 0 });
});
