// Where a household is, as short as its own people say it: one rule for all lists.
import { shortName } from "@yicetong/shared";
import type { Shown } from "./shapes";

const TOWNSHIP = /^[^镇乡村]{1,6}(?:镇|乡|街道)(?=.)/;
const VILLAGE = /^[^村]{1,6}(?:村|社区)(?=.)/;
const TOWNSHIP_DIGITS = 9;
const VILLAGE_DIGITS = 12;

type Home = Pick<Shown<"households">, "address" | "number" | "grid" | "srv">;

export interface ShortAddress {
  readonly text: string;
  /** How many characters at the beginning of the address were left out. */
  readonly cut: number;
}

/** The grid that the server placed it in, else the one that was entered. */
export function gridOf(home: Pick<Home, "grid" | "srv">): string | null {
  return home.srv?.grid ?? home.grid;
}

/** Whoever works in one township need not read its name, and of one village neither. `gridNames`: of the phone's grids, by code. */
export function shortAddresses(gridNames: ReadonlyMap<string, string>): (home: Home) => ShortAddress {
  const isOne = (digits: number): boolean => new Set(Array.from(gridNames.keys(), (code) => code.slice(0, digits))).size === 1;
  const [isOneTownship, isOneVillage] = [isOne(TOWNSHIP_DIGITS), isOne(VILLAGE_DIGITS)];
  return (home) => {
    const { address } = home;
    if (!address) return { text: home.number ?? shortName(gridNames.get(gridOf(home) ?? "") ?? ""), cut: 0 };
    let text = address;
    if (isOneTownship) text = text.replace(TOWNSHIP, "");
    if (isOneVillage) text = text.replace(VILLAGE, "");
    text = text.trim();
    return { text, cut: address.length - text.length };
  };
}
