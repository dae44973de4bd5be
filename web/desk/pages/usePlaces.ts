// Names and places of divisions and grids: no personal data, and the same for everybody in the county.
import { resultOf, type Api } from "@yicetong/shared";
import { shallowRef, watch, type ComputedRef, type ShallowRef } from "vue";
import { shownAround } from "../map/areas";
import { placeOf, type GridFeature, type Place } from "../map/geography";

const PAGE = 500;

export interface Places {
  /** Names of townships and villages, by code. */
  names: Readonly<ShallowRef<ReadonlyMap<string, string>>>;
  /** The grids of the shown area; null until they are known. */
  grids: Readonly<ShallowRef<readonly Place[] | null>>;
}

export function usePlaces(api: Api, within: ComputedRef<string>): Places {
  const names = shallowRef<ReadonlyMap<string, string>>(new Map());
  const grids = shallowRef<readonly Place[] | null>(null);
  const kept = new Map<string, readonly Place[]>();

  async function readNames(): Promise<void> {
    const found = new Map<string, string>();
    await everyPage(async (after) => {
      const page = await resultOf(api.client.GET("/api/v1/divisions", { params: { query: { limit: PAGE, ...after } } }));
      if (!page.ok) return null;
      for (const { code, name } of page.value.items ?? []) if (code && name) found.set(code, name);
      return page.value.next ?? null;
    });
    names.value = found;
  }

  async function readGrids(area: string): Promise<void> {
    const known = kept.get(area);
    const found: Place[] = [];
    if (!known) {
      await everyPage(async (after) => {
        const page = await resultOf(api.client.GET("/api/v1/grids", { params: { query: { within: area, limit: PAGE, ...after } } }));
        if (!page.ok) return null;
        found.push(...(page.value.features as unknown as GridFeature[]).map(placeOf));
        return page.value.next;
      });
      kept.set(area, found);
    }
    if (area === shownAround(within.value)) grids.value = known ?? found;
  }

  void readNames();
  watch(() => shownAround(within.value), readGrids, { immediate: true });
  return { names, grids };
}

async function everyPage(read: (after: { after?: string }) => Promise<string | null>): Promise<void> {
  for (let next = await read({}); next !== null; next = await read({ after: next }));
}
