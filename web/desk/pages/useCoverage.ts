// The figures of the map page: read when the view changes, and again once a minute while it is seen. One small
// question tells whether anything has changed; only then the others are asked.
import { lastDayOf, weekOf, type Known, type Problem, type Result } from "@yicetong/shared";
import { computed, onBeforeUnmount, shallowRef, watch, type ComputedRef, type ShallowRef } from "vue";
import type { View } from "../address/params";
import type { Container } from "../app/container";
import { pollWhileSeen } from "../app/polling";
import { partsOf, shownAround } from "../map/areas";
import type { AreaProgress, Coverage } from "../map/figures";
import type { History } from "../map/history";
import type { TileJson } from "../map/layers";

const PERIOD_MS = 60_000;
const TILES = { grids: "/api/v1/tiles/grids.json", divisions: "/api/v1/tiles/divisions.json" } as const;

export interface CoverageOfView {
  /** The area that the figures are of; null: there are none yet. */
  within: Readonly<ShallowRef<string | null>>;
  /** By grid, for the map. */
  grids: Readonly<ShallowRef<Known<Coverage> | null>>;
  /** By the areas one level below, for the list. */
  parts: Readonly<ShallowRef<Known<Coverage> | null>>;
  history: Readonly<ShallowRef<Known<History> | null>>;
  /** The week's plans, by grid; null: not known yet. */
  plans: Readonly<ShallowRef<readonly AreaProgress[] | null>>;
  tiles: Readonly<ShallowRef<Record<keyof typeof TILES, TileJson> | null>>;
  /** When the server last said that the figures hold. */
  confirmed: Readonly<ShallowRef<Date | null>>;
  problem: Readonly<ShallowRef<Problem | null>>;
  thisWeek: ComputedRef<string>;
  load(): Promise<void>;
}

export function useCoverage({ api, session, now, today, chance }: Container, within: ComputedRef<string>, view: ComputedRef<View>): CoverageOfView {
  const area = shallowRef<string | null>(null);
  const grids = shallowRef<Known<Coverage> | null>(null);
  const parts = shallowRef<Known<Coverage> | null>(null);
  const history = shallowRef<Known<History> | null>(null);
  const plans = shallowRef<readonly AreaProgress[] | null>(null);
  const tiles = shallowRef<Record<keyof typeof TILES, TileJson> | null>(null);
  const confirmed = shallowRef<Date | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const thisWeek = computed(() => history.value?.value.weeks.at(-1) ?? weekOf(today()));
  let asked = 0;
  let of = "";
  let weeksOf = "";
  let plansOf = "";

  function questions() {
    const around = shownAround(within.value);
    const { period, kind, week } = view.value;
    const ofKind = kind ? { kind } : {};
    const query = { within: around, period, ...ofKind, ...(week ? { on: lastDayOf(week) } : {}) };
    return {
      key: JSON.stringify(query), by: partsOf(around), query,
      weeks: { within: around, ...ofKind }, plans: { within: around, by: "grid", ...(week ? { week } : {}) },
    };
  }

  const readPlans = (query: Record<string, string>) => api.read("/api/v1/plans/progress", query);

  /** The map comes first: its lines while its figures are counted, its other figures after these. */
  async function readAll(): Promise<boolean> {
    const number = (asked += 1);
    const isLast = () => number === asked;
    const wanted = within.value;
    const { key, by, query, weeks, plans: ofWeek } = questions();
    const known = key === of ? { grids: grids.value, parts: parts.value } : null;
    const ofSame = { weeks: JSON.stringify(weeks) === weeksOf, plans: JSON.stringify(ofWeek) === plansOf };
    void readTiles().then((found) => {
      if (isLast() && found.ok) tiles.value = found.value;
    });
    const [ofGrids, ofParts] = await Promise.all([
      api.read("/api/v1/coverage", { ...query, by: "grid" }, known?.grids ?? undefined),
      by === "grid" ? null : api.read("/api/v1/coverage", { ...query, by }, known?.parts ?? undefined),
    ]);
    if (!isLast()) return true; // a later question is under way, or answered
    if (!ofGrids.ok) return fail(ofGrids.problem);
    if (ofParts && !ofParts.ok) return fail(ofParts.problem);
    if (!ofSame.weeks) history.value = null; // of another area or kind; of another week they are the same
    if (!ofSame.plans) plans.value = null;
    of = key;
    weeksOf = JSON.stringify(weeks);
    plansOf = JSON.stringify(ofWeek);
    area.value = wanted;
    grids.value = ofGrids.value;
    parts.value = ofParts ? ofParts.value : ofGrids.value;
    const [ofWeeks, ofPlans] = await Promise.all([api.read("/api/v1/coverage/weeks", weeks, history.value ?? undefined), readPlans(ofWeek)]);
    if (!isLast()) return true;
    if (!ofWeeks.ok) return fail(ofWeeks.problem);
    history.value = ofWeeks.value;
    if (ofPlans.ok) plans.value = ofPlans.value.value.items;
    return succeed();
  }

  async function look(): Promise<boolean> {
    const { key, query, plans: ofWeek } = questions();
    const known = grids.value;
    if (problem.value || key !== of || !known) return readAll();
    const number = asked;
    const [ofGrids, ofPlans] = await Promise.all([api.read("/api/v1/coverage", { ...query, by: "grid" }, known), readPlans(ofWeek)]);
    if (number !== asked) return true;
    if (!ofGrids.ok) return fail(ofGrids.problem);
    if (ofGrids.value !== known) return readAll();
    if (ofPlans.ok) plans.value = ofPlans.value.value.items;
    return succeed();
  }

  async function readTiles(): Promise<Result<Record<keyof typeof TILES, TileJson>>> {
    const [one, other] = await Promise.all([api.read(TILES.grids, {}), api.read(TILES.divisions, {})]);
    if (!one.ok) return one;
    if (!other.ok) return other;
    return { ok: true, value: { grids: one.value.value, divisions: other.value.value } };
  }

  function succeed(): boolean {
    problem.value = null;
    confirmed.value = now();
    return true;
  }

  /** What is on the screen stays there, with its day. */
  function fail(why: Problem): boolean {
    problem.value = why;
    if (why.status === 401) session.ended();
    return false;
  }

  const polling = pollWhileSeen(look, PERIOD_MS, document, () => now().getTime(), chance);
  const load = async () => polling.looked(await readAll());
  // Another layer shows other sides of the same figures.
  const question = computed(() => [within.value, view.value.period, view.value.kind, view.value.week].join());
  watch(question, load, { immediate: true });
  // The signal is back: no need to wait.
  const back = () => void load();
  window.addEventListener("online", back);
  onBeforeUnmount(() => {
    window.removeEventListener("online", back);
    polling.end();
  });
  return { within: area, grids, parts, history, plans, tiles, confirmed, problem, thisWeek, load };
}
