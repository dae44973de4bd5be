// What of the figures is on the screen: now, in the week that the slider is at, or how it differs from another.
import { addDays, firstDayOf, lastDayOf, shortName, type Words } from "@yicetong/shared";
import { computed, type ComputedRef, type Ref } from "vue";
import type { View } from "../address/params";
import { changeOf, type Change } from "../map/change";
import { countOf, isGood, NO_PLAN, percent, planOf, shownOf, type AreaFigures, type Figures, type Progress } from "../map/figures";
import { areaInWeek, EMPTY, totals, weekOfHistory, type WeekFigures } from "../map/history";
import type { GridState } from "../map/MapCanvas.vue";
import type { Ramp } from "../map/palette";
import { changeText, discText, sentenceOf, sentenceOfChange } from "../parts/describe";
import type { Disc } from "../parts/Discs.vue";
import type { CoverageOfView } from "./useCoverage";

export interface ShownNow {
  grids: ComputedRef<readonly AreaFigures[]>;
  /** The areas one level below, for the list. */
  parts: ComputedRef<readonly AreaFigures[]>;
  total: ComputedRef<Figures | null>;
  /** false: of this week only the share is known here. */
  whole: ComputedRef<boolean>;
  ramp: ComputedRef<Ramp>;
  states: ComputedRef<ReadonlyMap<string, GridState>>;
  discs: ComputedRef<ReadonlyMap<string, Disc>>;
  /** The week that is compared with, where both are known. */
  versus: ComputedRef<string | null>;
  changeOf(code: string): Change;
  planOf(code: string): Progress;
  sentenceOf(area: AreaFigures): string;
}

interface Shown {
  words: Words;
  coverage: CoverageOfView;
  within: ComputedRef<string>;
  view: ComputedRef<View>;
  passing: Ref<string | null>;
  chosen: Ref<string | null>;
  /** There is room for few numbers only. */
  small: Ref<boolean>;
  nameOf(area: { code: string; name: string }): string;
}

export function useShown({ words, coverage, within, view, passing, chosen, small, nameOf }: Shown): ShownNow {
  const week = computed(() => passing.value ?? view.value.week);
  const known = computed(() => coverage.grids.value?.value ?? null);
  const past = computed(() => coverage.history.value?.value ?? null);
  // Soon after midnight on Monday the last counted day is Sunday.
  const isOfNow = computed(() => !known.value || known.value.as_of.day >= addDays(firstDayOf(coverage.thisWeek.value), -1));
  const whole = computed(() => (week.value === null ? isOfNow.value : known.value?.as_of.day === lastDayOf(week.value)));
  const threshold = computed(() => known.value?.threshold ?? 85);
  const here = computed(() => week.value ?? coverage.thisWeek.value);
  const versus = computed(() => {
    const other = view.value.versus;
    return other !== null && other !== here.value && past.value?.weeks.includes(other) && past.value.weeks.includes(here.value) ? other : null;
  });
  const ramp = computed((): Ramp => (versus.value ? "change" : isGood(view.value.layer) ? "cover" : "found"));

  const grids = computed((): readonly AreaFigures[] => {
    const { items = [] } = known.value ?? {};
    if (whole.value || !past.value) return items;
    const figures = weekOfHistory(past.value, here.value);
    return items.map((item) => inWeek(item, figures.get(item.code)));
  });

  const parts = computed((): readonly AreaFigures[] => {
    if (within.value.length === 15) return [];
    const below = within.value.length === 12 ? known.value?.items : coverage.parts.value?.value.items;
    if (whole.value || !past.value) return below ?? [];
    const at = here.value;
    const history = past.value;
    return (below ?? []).map((part) => inWeek(part, areaInWeek(history, at, part.code) ?? EMPTY));
  });

  const total = computed((): Figures | null => {
    const found = known.value;
    if (!found) return null;
    if (within.value.length === 15) return grids.value.find(({ code }) => code === within.value) ?? null;
    if (whole.value || !past.value) return found.total;
    const sum = totals(past.value)[past.value.weeks.indexOf(here.value)];
    return sum ? { ...found.total, ...sum } : found.total;
  });

  const plans = computed(() => new Map((coverage.plans.value ?? []).map((plan) => [plan.code, plan])));
  const planned = (code: string) => (code.length === 15 ? (plans.value.get(code) ?? NO_PLAN) : planOf(coverage.plans.value ?? [], code));

  /** What is compared, the earlier week first: names of weeks are in the order of time. */
  const compared = computed((): readonly [string, string] | null => (versus.value ? (versus.value < here.value ? [versus.value, here.value] : [here.value, versus.value]) : null));
  const thenByGrid = computed(() => (compared.value && past.value ? weekOfHistory(past.value, compared.value[0]) : null));
  const nowByGrid = computed(() => (compared.value && past.value ? weekOfHistory(past.value, compared.value[1]) : null));
  function change(code: string): Change {
    if (code.length === 15) return changeOf(nowByGrid.value?.get(code), thenByGrid.value?.get(code));
    const history = past.value;
    if (!history || !compared.value) return changeOf();
    const [then, now] = compared.value;
    return changeOf(areaInWeek(history, now, code) ?? EMPTY, areaInWeek(history, then, code) ?? EMPTY);
  }

  function stateOf(area: AreaFigures): Pick<GridState, "step" | "mark"> {
    return versus.value ? change(area.code) : shownOf(view.value.layer, area, threshold.value, planned(area.code));
  }

  const states = computed(
    (): ReadonlyMap<string, GridState> =>
      new Map(
        grids.value.map((area) => {
          const { step, mark } = stateOf(area);
          return [area.code, { step, mark, chosen: area.code === chosen.value || area.code === within.value }];
        }),
      ),
  );

  /** In a county 260 numbers would hide the map: there they stand for townships. On a phone, for villages. */
  const numbered = computed(() => (within.value.length > (small.value ? 9 : 6) ? grids.value : parts.value));
  const discs = computed((): ReadonlyMap<string, Disc> => new Map(numbered.value.map((area) => [area.code, discOf(area)])));

  function discOf(area: AreaFigures): Disc {
    const name = nameOf(area);
    const common = { code: area.code, name: shortName(name), ramp: ramp.value, sentence: sentence(area) };
    if (versus.value) {
      const { households, step, mark, doubtful } = change(area.code);
      const light = area.code.length === 15 && (step === 0 || step === 4);
      const blank = mark === "empty";
      return { ...common, text: blank ? NOTHING : changeText(words, households), large: Math.abs(households) >= MANY, blank, doubtful, light };
    }
    const { step, mark, count, doubtful } = shownOf(view.value.layer, area, threshold.value, planned(area.code));
    const blank = mark === "empty" || mark === "unplanned";
    return { ...common, text: blank ? NOTHING : discText(words, count, doubtful), large: count >= MANY, blank, doubtful, light: area.code.length === 15 && step === 4 };
  }

  function sentence(area: AreaFigures): string {
    const name = nameOf(area);
    if (versus.value) return sentenceOfChange(words, change(area.code), name);
    const plan = planned(area.code);
    if (view.value.layer === "plan") return words.say(plan.planned === 0 ? "area.unplanned" : "area.plan", { name, done: plan.done, planned: plan.planned });
    if (view.value.layer === "covered") return sentenceOf(words, area, name, threshold.value);
    const { count, whole: of } = countOf(view.value.layer, area);
    const found = words.say(SENTENCES[view.value.layer], { count, whole: of, percent: percent(count, of) });
    return [sentenceOf(words, area, name, threshold.value), found].join(words.say("area.separator"));
  }

  return { grids, parts, total, whole, ramp, states, discs, versus, changeOf: change, planOf: planned, sentenceOf: sentence };
}

const MANY = 100;
const NOTHING = "–";
const SENTENCES = {
  overdue: "area.overdue", never: "area.never", without_cadre: "area.without_cadre", evidence: "area.evidence", phones: "area.phones",
} as const;

function inWeek(item: AreaFigures, week: WeekFigures | undefined): AreaFigures {
  // Whether anybody was there is not in the answer of weeks: nothing is said of it.
  return { ...item, ...(week ?? EMPTY), reached: true };
}
