import { describe, expect, it } from "vitest";
import type { Due } from "../../../records/due";
import { countOf, firstOf, groupsOf, onlyFound, rowsOf, type Group, type Home } from "./listing";

const NOTHING: Due = { state: "rest", isDue: false, on: null, days: null, last: null };
const home = (id: string, more: Partial<Home> = {}): Home =>
  ({ id, head: id, number: null, address: null, grid: "441427100201001", group_no: null, location: null, ...more });
const at = (lng: number): Home["location"] => ({ lng, lat: 24.65, crs: "wgs84" });

const HOMES = [
  home("far", { address: "白湖 12 号", location: at(116.2) }),
  home("near", { address: "白湖 2 号", location: at(116.171) }),
  home("nowhere", { address: "白湖 101 号" }),
  home("other", { address: "横岗 1 号", grid: "441427100201002" }),
];
const DUES = new Map<string, Due>([
  ["far", { ...NOTHING, state: "overdue", isDue: true, on: "2026-11-01", days: -31 }],
  ["near", { ...NOTHING, state: "soon", on: "2026-12-20", days: 18 }],
  ["nowhere", { ...NOTHING, state: "never", isDue: true, on: "2026-10-01", days: -62 }],
  ["other", NOTHING],
]);
const rows = (here: { lng: number; lat: number } | null = null) => rowsOf(HOMES, DUES, here);
const plain = (groups: readonly Group[]) => groups.map(({ head, rows }) => [head, rows.map(({ home }) => home.id)]);

describe("the list of households", () => {
  it("has what is due first, the most overdue on top", () => {
    expect(plain(groupsOf(rows(), "due"))).toEqual([["due", ["nowhere", "far"]], ["later", ["near", "other"]]]);
  });

  it("by distance has those at unknown places last", () => {
    expect(plain(groupsOf(rows({ lng: 116.17, lat: 24.65 }), "near"))).toEqual([["near", ["near", "far"]], ["nowhere", ["other", "nowhere"]]]);
  });

  it("by number has a head for each grid, and 2 before 12", () => {
    expect(plain(groupsOf(rows(), "number"))).toEqual([
      [{ grid: "441427100201001" }, ["near", "far", "nowhere"]],
      [{ grid: "441427100201002" }, ["other"]],
    ]);
  });

  it("keeps its order when a search leaves rows out, and shows the first of them", () => {
    const groups = groupsOf(rows(), "due");
    expect(plain(onlyFound(groups, new Map([["far", 1], ["other", 1]])))).toEqual([["due", ["far"]], ["later", ["other"]]]);
    expect(plain(onlyFound(groups, new Map([["other", 1]])))).toEqual([["later", ["other"]]]);
    expect(onlyFound(groups, null)).toBe(groups);
    expect(plain(firstOf(groups, 3))).toEqual([["due", ["nowhere", "far"]], ["later", ["near"]]]);
    expect(countOf(groups)).toBe(4);
  });
});
