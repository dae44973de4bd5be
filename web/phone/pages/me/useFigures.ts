// One's figures with what they are computed from.
import { computed, type ComputedRef } from "vue";
import { useWorkspace } from "../../app/container";
import type { Kept } from "../../records/papers";
import type { UsedCounty } from "../week/useCounty";
import { figureOf, type Figure, type Own, type Period, type Quota } from "./figures";

export interface UsedFigures {
  readonly own: ComputedRef<Own>;
  readonly quotas: ComputedRef<Kept<"quotas"> | null>;
  readonly paired: ComputedRef<Kept<"paired"> | null>;
  figure(quota: Quota, period: Period): Figure;
}

export function useFigures(county: UsedCounty): UsedFigures {
  const { records, papers } = useWorkspace();
  const visits = records.of("visits");
  const tickets = records.of("meal_tickets");
  const quotas = papers.of("quotas");
  const paired = papers.of("paired");
  const own = computed(
    (): Own => ({ visits: visits.value, tickets: tickets.value, paired: paired.value && new Set(paired.value.body.items.map(({ id }) => id)) }),
  );
  return {
    own,
    quotas: computed(() => quotas.value),
    paired: computed(() => paired.value),
    figure: (quota, period) => figureOf(quota, period, quotas.value?.at ?? "", own.value, county),
  };
}
