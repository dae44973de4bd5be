// When each household is due, kept up with the records: reckoned once for all screens.
import { daysIn } from "@yicetong/shared";
import { computed, effectScope, type ComputedRef } from "vue";
import { useContainer, useWorkspace, type Workspace } from "../app/container";
import { standsFor } from "./aliases";
import type { CollectionName } from "./shapes";
import { duesBy, freeDaysOf, intervalsOf, lastVisitsOf, plannedOf, type Due, type Interval } from "./due";

export interface Dues {
  /** By the household's id; all households of the phone. None until the visits are read: nobody is unvisited before. */
  readonly all: ComputedRef<ReadonlyMap<string, Due>>;
  /** The household that an id stands for. */
  readonly household: ComputedRef<(id: string) => string>;
  readonly intervals: ComputedRef<readonly Interval[]>;
}

const NEEDED: readonly CollectionName[] = ["household_aliases", "households", "planned_visits", "visits"];
const OF_WORKSPACE = new WeakMap<Workspace, Dues>();

export function useDues(): Dues {
  const { today, zone } = useContainer();
  const workspace = useWorkspace();
  let kept = OF_WORKSPACE.get(workspace);
  if (!kept) OF_WORKSPACE.set(workspace, (kept = createDues(workspace, today, zone)));
  return kept;
}

function createDues({ records, papers }: Workspace, today: () => string, zone: () => string): Dues {
  // It outlives the screen that asked first.
  const dues = effectScope(true).run((): Dues => {
    const day = computed(today);
    const household = computed(() => standsFor(records.of("household_aliases").value));
    const days = computed(() => daysIn(zone()));
    const visited = computed(() => lastVisitsOf(records.of("visits").value, household.value, days.value, day.value));
    const planned = computed(() => plannedOf(records.of("planned_visits").value, household.value));
    const intervals = computed(() => intervalsOf(papers.of("quotas").value?.body ?? null));
    const freeDays = computed(() => freeDaysOf(papers.of("calendar").value?.body ?? null));
    const isKnown = computed(() => NEEDED.every((name) => records.read.value.has(name)));
    const all = computed(() => {
      if (!isKnown.value) return new Map<string, Due>();
      const known = { intervals: intervals.value, planned: planned.value, freeDays: freeDays.value, today: day.value, ...visited.value };
      const due = duesBy(known);
      const found = new Map<string, Due>();
      for (const { id, document } of records.of("households").value.values()) found.set(id, due(document));
      return found;
    });
    return { all, household, intervals };
  });
  if (!dues) throw new Error("the scope has ended");
  return dues;
}
