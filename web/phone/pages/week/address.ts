// Where a household lives, as short as its own people say it.
import type { Entries, Entry } from "../../records/records";

const TOWNSHIP = /^[^镇乡村]{1,6}(?:镇|乡|街道)(?=.)/;
const VILLAGE = /^[^村]{1,6}(?:村|社区)(?=.)/;

/** Whoever works in one township need not read its name, and of one village neither. */
export function shortAddress(household: Entry<"households"> | null, grids: Entries<"grids">): string {
  if (!household) return "";
  const { address, grid } = household.document;
  const all = [...grids.values()].map(({ document }) => document);
  if (!address) return all.find((one) => one.code === grid)?.name ?? "";
  const within = (digits: number): boolean => new Set(all.map(({ code }) => code.slice(0, digits))).size === 1;
  if (!within(9)) return address;
  const inTownship = address.replace(TOWNSHIP, "");
  return within(12) ? inTownship.replace(VILLAGE, "") : inTownship;
}
