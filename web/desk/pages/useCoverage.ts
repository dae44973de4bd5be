// The figures of the map page: read when the view changes, and again once a minute while it is seen.
import { lastDayOf, weekOf, type Known, type Problem, type Result } from "@yicetong/shared";
import { computed, onBeforeUnmount, shallowRef, watch, type ComputedRef, type ShallowRef } from "vue";
import type { View } from "../address/params";
import type { Container } from "../app/container";
import { pollWhileSeen } from "../app/polling";
import { partsOf, shownAround } from "../map/areas";
import type { Coverage } from "../map/figures";
import type { History } from "../map/history";
import type { TileJson } from "../map/layers";

const PERIOD_MS = 60_000;
const TILES = { grids: "/api/v1/tiles/grids.json", divisions: "/api/v1/tiles/divisions.json" };

export interface CoverageOfView {
  /** By grid, for the map. */
  grids: Readonly<ShallowRef<Known<Coverage> | null>>;
  /** By the areas one level below, for the list. */
  parts: Readonly<ShallowRef<Known<Coverage> | null>>;
  history: Readonly<ShallowRef<Known<History> | null>>;
  tiles: Readonly<ShallowRef<Record<keyof typeof TILES, TileJson> | null>>;
  problem: Readonly<ShallowRef<Problem | null>>;
  thisWeek: ComputedRef<string>;
  load(): Promise<void>;
}

export function useCoverage({ api, session, now }: Container, within: ComputedRef<string>, view: ComputedRef<View>): CoverageOfView {
  const grids = shallowRef<Known<Coverage> | null>(null);
  const parts = shallowRef<Known<Coverage> | null>(null);
  const history = shallowRef<Known<History> | null>(null);
  const tiles = shallowRef<Record<keyof typeof TILES, TileJson> | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const today = () => new Intl.DateTimeFormat("sv-SE").format(now());
  const thisWeek = computed(() => history.value?.value.weeks.at(-1) ?? weekOf(today()));
  let asked = 0;
  let of = "";

  async function load(): Promise<void> {
    const number = (asked += 1);
    const area = shownAround(within.value);
    const { period, kind, week } = view.value;
    const query = { within: area, period, ...(kind ? { kind } : {}), ...(week ? { on: lastDayOf(week) } : {}) };
    const key = JSON.stringify(query);
    const known = key === of ? { grids: grids.value, parts: parts.value, history: history.value } : null;
    const by = partsOf(area);
    const [ofGrids, ofParts, ofWeeks, ofTiles] = await Promise.all([
      api.read<Coverage>("/api/v1/coverage", { ...query, by: "grid" }, known?.grids ?? undefined),
      by === "grid" ? null : api.read<Coverage>("/api/v1/coverage", { ...query, by }, known?.parts ?? undefined),
      api.read<History>("/api/v1/coverage/weeks", { within: area }, known?.history ?? undefined),
      readTiles(),
    ]);
    if (number !== asked) return; // a later question is under way, or answered
    if (!ofGrids.ok) return fail(ofGrids.problem);
    if (ofParts && !ofParts.ok) return fail(ofParts.problem);
    of = key;
    problem.value = null;
    tiles.value = ofTiles.ok ? ofTiles.value : tiles.value;
    grids.value = ofGrids.value;
    parts.value = ofParts ? ofParts.value : ofGrids.value;
    if (ofWeeks.ok) history.value = ofWeeks.value;
  }

  async function readTiles(): Promise<Result<Record<keyof typeof TILES, TileJson>>> {
    const [one, other] = await Promise.all([api.read<TileJson>(TILES.grids, {}), api.read<TileJson>(TILES.divisions, {})]);
    if (!one.ok) return one;
    if (!other.ok) return other;
    return { ok: true, value: { grids: one.value.value, divisions: other.value.value } };
  }

  /** What is on the screen stays there, with its day. */
  function fail(why: Problem): void {
    problem.value = why;
    if (why.status === 401) session.ended();
  }

  // Another layer shows other sides of the same figures.
  const question = computed(() => [within.value, view.value.period, view.value.kind, view.value.week].join());
  watch(question, load, { immediate: true });
  onBeforeUnmount(pollWhileSeen(load, PERIOD_MS, document, () => now().getTime()));
  return { grids, parts, history, tiles, problem, thisWeek, load };
}
