// Names of divisions and grids: no personal data, and the same for everybody in the county.
import { resultOf, wholeName, type Api } from "@yicetong/shared";
import { shallowRef, watch, type Ref, type ShallowRef } from "vue";
import type { GridFeature } from "../map/geography";
import { everyPage, PAGE, readNames } from "./divisions";

const VILLAGE = 12;

type Bare = Pick<GridFeature, "properties">;
type Found = ReadonlyMap<string, string>;

export interface Names {
  /** Townships and villages by code, in the order of codes; empty until they are known. */
  divisions: Readonly<ShallowRef<Found>>;
  /** The name of a division, or the whole one of a grid; the code where none is known, "" until it can be. */
  of(code: string): string;
}

/** ``day``: also of grids that were valid on that day, and are no more. */
export function useNames(api: Api, day?: Readonly<Ref<string | null>>): Names {
  const divisions = shallowRef<Found>(new Map());
  const grids = shallowRef<Found | null>(null);
  const former = shallowRef<Found>(new Map());

  async function readGrids(on?: string): Promise<Found> {
    const found = new Map<string, string>();
    const valid = on ? { on } : {};
    await everyPage(async (after) => {
      const page = await resultOf(api.client.GET("/api/v1/grids", { params: { query: { outlines: false, limit: PAGE, ...valid, ...after } } }));
      if (!page.ok) return undefined;
      for (const { code, name } of (page.value.features as unknown as Bare[]).map(({ properties }) => properties)) found.set(code, name);
      return page.value.next;
    });
    return found;
  }

  void Promise.all([readNames(api), readGrids()]).then(([ofDivisions, ofGrids]) => {
    divisions.value = ofDivisions;
    grids.value = ofGrids;
  });
  if (day) {
    const read = async (on: string | null): Promise<void> => {
      if (on) former.value = new Map([...former.value, ...(await readGrids(on))]);
    };
    watch(day, read, { immediate: true });
  }

  function nameOf(code: string): string {
    if (!grids.value) return "";
    const own = grids.value.get(code) ?? former.value.get(code);
    return own ? wholeName(own, divisions.value.get(code.slice(0, VILLAGE)) ?? "") : (divisions.value.get(code) ?? code);
  }

  return { divisions, of: nameOf };
}
