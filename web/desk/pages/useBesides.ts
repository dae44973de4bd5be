// What lies on the map besides its areas: the basemap below, households or visits above.
import { firstDayOfPeriod, lastDayOf } from "@yicetong/shared";
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";
import type { View } from "../address/params";
import type { Container } from "../app/container";
import type { Basemap } from "@yicetong/map";
import type { TileJson } from "../map/layers";
import type { Shown } from "../map/points";

export interface Besides {
  /** null: not known yet. */
  basemap: Readonly<ShallowRef<Basemap | null>>;
  besides: Readonly<ShallowRef<{ kind: Shown; json: TileJson } | null>>;
  /** The basemap does not answer. */
  silent: Ref<boolean>;
}

const NONE: Basemap = { layers: [], attribution: null };

export function useBesides({ api, today }: Container, view: ComputedRef<View>): Besides {
  const basemap = shallowRef<Basemap | null>(null);
  const besides = shallowRef<{ kind: Shown; json: TileJson } | null>(null);
  const silent = ref(false);

  async function readBasemap(): Promise<void> {
    const answer = await api.read("/api/v1/tiles/basemap.json", {});
    basemap.value = answer.ok ? answer.value.value : NONE;
  }

  const question = computed(() => {
    const { points, period, week } = view.value;
    if (points !== "visits") return { points, days: {} };
    const last = week ? lastDayOf(week) : today();
    return { points, days: { from: firstDayOfPeriod(period, last), to: last < today() ? last : today() } };
  });

  watch(
    () => JSON.stringify(question.value),
    async (asked) => {
      const { points, days } = question.value;
      if (points === "none") return void (besides.value = null);
      const answer = await api.read(`/api/v1/tiles/${points}.json` as const, days);
      if (asked === JSON.stringify(question.value)) besides.value = answer.ok ? { kind: points, json: answer.value.value } : null;
    },
    { immediate: true },
  );

  void readBasemap();
  return { basemap, besides, silent };
}
