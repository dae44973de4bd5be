// Names of townships and villages: no personal data, and the same for everybody in the county.
import type { Api } from "@yicetong/shared";
import { shallowRef, type ShallowRef } from "vue";
import { readNames } from "./divisions";

/** By code, in the order of codes; empty until they are known. */
export function useNames(api: Api): Readonly<ShallowRef<ReadonlyMap<string, string>>> {
  const names = shallowRef<ReadonlyMap<string, string>>(new Map());
  void readNames(api).then((found) => (names.value = found));
  return names;
}

/** Where a grid lies, for people: its village, and its own number. */
export function gridPlace(names: ReadonlyMap<string, string>, grid: string): string {
  const village = names.get(grid.slice(0, 12));
  return village ? `${village} ${grid.slice(12)}` : grid;
}
