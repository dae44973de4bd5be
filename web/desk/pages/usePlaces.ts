// Names and places of divisions and grids: no personal data, and the same for everybody in the county.
import { resultOf, type Api } from "@yicetong/shared";
import { shallowRef, watch, type ComputedRef, type ShallowRef } from "vue";
import { placeOf, type GridFeature, type Place } from "../map/geography";
import { everyPage, PAGE, readNames } from "./divisions";

/** What is drawn: the version, once it is known, and the day that it is of; null: today. */
export interface Drawing {
  version: string | null;
  on: string | null;
}

export interface Places {
  /** Names of townships and villages, by code. */
  names: Readonly<ShallowRef<ReadonlyMap<string, string>>>;
  /** The grids of an area; null until they are known. */
  grids: Readonly<ShallowRef<{ of: string; places: readonly Place[] } | null>>;
  /** Asks again for what did not come. */
  complete(): Promise<void>;
}

export function usePlaces(api: Api, area: ComputedRef<string>, drawing: ComputedRef<Drawing>): Places {
  const names = shallowRef<ReadonlyMap<string, string>>(new Map());
  const grids = shallowRef<{ of: string; places: readonly Place[] } | null>(null);
  const kept = new Map<string, Promise<readonly Place[] | null>>();

  async function learnNames(): Promise<void> {
    names.value = await readNames(api);
  }

  async function readGrids(within: string, on: string | null): Promise<readonly Place[] | null> {
    const found: Place[] = [];
    const whole = await everyPage(async (after) => {
      const query = { within, limit: PAGE, ...(on ? { on } : {}), ...after };
      const page = await resultOf(api.client.GET("/api/v1/grids", { params: { query } }));
      if (!page.ok) return undefined;
      found.push(...(page.value.features as unknown as GridFeature[]).map(placeOf));
      return page.value.next;
    });
    return whole ? found : null;
  }

  /** Asked for at once, by the day, while the version that holds on it is not known yet. */
  function places(within: string, { version, on }: Drawing): Promise<readonly Place[] | null> {
    const early = `${within} of ${on}`;
    const key = version === null ? early : `${within} ${version}`;
    const found = kept.get(key) ?? kept.get(early) ?? readGrids(within, on);
    kept.delete(early); // the next version of today is another one
    kept.set(key, found);
    return found;
  }

  async function show(): Promise<void> {
    const [within, drawn] = [area.value, drawing.value];
    const found = await places(within, drawn);
    if (found === null) kept.clear();
    else if (within === area.value && drawn.on === drawing.value.on) grids.value = { of: within, places: found };
  }

  async function complete(): Promise<void> {
    await Promise.all([names.value.size === 0 ? learnNames() : null, grids.value?.of === area.value ? null : show()]);
  }

  void learnNames();
  watch(() => `${area.value} ${drawing.value.version ?? drawing.value.on}`, show, { immediate: true });
  return { names, grids, complete };
}
