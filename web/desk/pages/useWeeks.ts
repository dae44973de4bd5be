// The week that is shown: of the address, or where the slider passes.
import { lastDayOf } from "@yicetong/shared";
import { computed, onBeforeUnmount, ref, type ComputedRef, type Ref } from "vue";
import type { RouteLocationRaw, Router } from "vue-router";
import type { View } from "../address/params";
import type { CoverageOfView } from "./useCoverage";

const REST_MS = 300;

export interface Weeks {
  passing: Ref<string | null>;
  week: ComputedRef<string>;
  /** The same; null: the present one. */
  past: ComputedRef<string | null>;
  /** The day as of which the map is drawn; null: today. */
  day: ComputedRef<string | null>;
  pass(to: string): void;
  rest(at: string): void;
}

interface Given {
  coverage: CoverageOfView;
  view: ComputedRef<View>;
  router: Router;
  linkTo(change: Partial<View>): RouteLocationRaw;
}

export function useWeeks({ coverage, view, router, linkTo }: Given): Weeks {
  let resting = 0;
  const passing = ref<string | null>(null);
  const week = computed(() => passing.value ?? view.value.week ?? coverage.thisWeek.value);
  const past = computed(() => (week.value === coverage.thisWeek.value ? null : week.value));
  const day = computed(() => past.value && lastDayOf(past.value));

  function pass(to: string): void {
    // Of the weeks only coverage is known in one answer.
    if (view.value.layer !== "covered") void router.replace(linkTo({ layer: "covered" }));
    window.clearTimeout(resting);
    passing.value = to;
  }

  /** Where the slider rests for a moment, all figures of that week are read. */
  function rest(at: string): void {
    window.clearTimeout(resting);
    resting = window.setTimeout(async () => {
      await router.replace(linkTo({ layer: "covered", week: at === coverage.thisWeek.value ? null : at }));
      if (passing.value === at) passing.value = null; // else it has gone on meanwhile
    }, REST_MS);
  }

  onBeforeUnmount(() => window.clearTimeout(resting));
  return { passing, week, past, day, pass, rest };
}
