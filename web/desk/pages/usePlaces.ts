// Names and places of divisions and grids: no personal data, and the same for everybody in the county.
import { resultOf, type Api } from "@yicetong/shared";
import { shallowRef, watch, type ComputedRef, type ShallowRef } from "vue";
import { placeOf, type GridFeature, type Place } from "../map/geography";

const PAGE = 500;

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
    await Promise.all([names.value.size === 0 ? readNames() : null, grids.value?.of === area.value ? null : show()]);
  }

  void readNames();
  watch(() => `${area.value} ${drawing.value.version ?? drawing.value.on}`, show, { immediate: true });
  return { names, grids, complete };
}

/** Whether all pages came. */
async function everyPage(read: (after: { after?: string }) => Promise<string | null | undefined>): Promise<boolean> {
  let next = await read({});
  while (typeof next === "string") next = await read({ after: next });
  return next === null;
}
