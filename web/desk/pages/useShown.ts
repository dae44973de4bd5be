// What of the figures is on the screen: now, or in the week that the slider is at.
import { lastDayOf, type Words } from "@yicetong/shared";
import { computed, type ComputedRef, type Ref } from "vue";
import type { View } from "../address/params";
import { EMPTY, totals, weekOfHistory, type WeekFigures } from "../map/history";
import { shownOf, type AreaFigures, type Figures } from "../map/figures";
import { shortName } from "../map/geography";
import type { GridState } from "../map/MapCanvas.vue";
import { sentenceOf } from "../parts/describe";
import type { Disc } from "../parts/Discs.vue";
import type { CoverageOfView } from "./useCoverage";

export interface ShownNow {
  grids: ComputedRef<readonly AreaFigures[]>;
  total: ComputedRef<Figures | null>;
  /** false: of this week only the share is known here. */
  whole: ComputedRef<boolean>;
  states: ComputedRef<ReadonlyMap<string, GridState>>;
  discs: ComputedRef<ReadonlyMap<string, Disc>>;
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
  const whole = computed(() => week.value === null || known.value?.as_of.day === lastDayOf(week.value));

  const grids = computed((): readonly AreaFigures[] => {
    const { items = [] } = known.value ?? {};
    const past = coverage.history.value?.value;
    if (whole.value || !past || !week.value) return items;
    const figures = weekOfHistory(past, week.value);
    return items.map((item) => inWeek(item, figures.get(item.code)));
  });

  const total = computed((): Figures | null => {
    const found = known.value;
    if (!found) return null;
    if (within.value.length === 15) return grids.value.find(({ code }) => code === within.value) ?? null;
    const past = coverage.history.value?.value;
    if (whole.value || !past || !week.value) return found.total;
    const sum = totals(past)[past.weeks.indexOf(week.value)];
    return sum ? { ...found.total, ...sum } : found.total;
  });

  const states = computed((): ReadonlyMap<string, GridState> => {
    const threshold = known.value?.threshold ?? 85;
    return new Map(
      grids.value.map((area) => {
        const { step, mark } = shownOf(view.value.layer, area, threshold);
        return [area.code, { step, mark, chosen: area.code === chosen.value || area.code === within.value }];
      }),
    );
  });

  /** In a county 260 numbers would hide the map: there they stand for townships. On a phone, for villages. */
  const numbered = computed(() => {
    if (within.value.length > (small.value ? 9 : 6)) return grids.value;
    return whole.value ? (coverage.parts.value?.value.items ?? []) : [];
  });

  const discs = computed((): ReadonlyMap<string, Disc> => {
    const threshold = known.value?.threshold ?? 85;
    return new Map(numbered.value.map((area) => [area.code, discOf(area, threshold)]));
  });

  function discOf(area: AreaFigures, threshold: number): Disc {
    const { step, mark, count, doubtful } = shownOf(view.value.layer, area, threshold);
    const name = nameOf(area);
    return {
      code: area.code, name: shortName(name), count, doubtful, mark, found: view.value.layer !== "covered" && view.value.layer !== "evidence",
      light: area.code.length === 15 && step === 4,
      sentence: sentenceOf(words, area, name, threshold),
    };
  }

  return { grids, total, whole, states, discs };
}

function inWeek(item: AreaFigures, week: WeekFigures | undefined): AreaFigures {
  // Whether anybody was there is not in the answer of weeks: nothing is said of it.
  return { ...item, ...(week ?? EMPTY), reached: true };
}
