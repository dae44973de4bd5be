// All that the phone holds of one household, under whichever id it was written.
import { daysIn } from "@yicetong/shared";
import { computed, type ComputedRef } from "vue";
import { useContainer, useWorkspace } from "../../app/container";
import type { Entry } from "../../records/records";
import type { Due } from "../../records/due";
import type { Shown } from "../../records/shapes";
import { useDues } from "../../records/useDues";
import { inOrder } from "./rules/contacts";
import { mealsOf, visitsOf, type Came, type Meal } from "./rules/history";
import { gridOf } from "../../records/address";
import { useGridNames } from "../../records/useGridNames";

export interface OneHousehold {
  readonly entry: ComputedRef<Entry<"households"> | null>;
  readonly due: ComputedRef<Due | null>;
  /** The shortest interval that holds for it, in days. */
  readonly every: ComputedRef<number | null>;
  readonly gridName: ComputedRef<string>;
  readonly contacts: ComputedRef<readonly Shown<"contacts">[]>;
  readonly came: ComputedRef<readonly Came[]>;
  readonly meals: ComputedRef<readonly Meal[]>;
  readonly photos: ComputedRef<readonly Entry<"photos">[]>;
  /** Days from today on for which a visit is planned. */
  readonly planned: ComputedRef<readonly string[]>;
}

export function useHousehold(id: () => string): OneHousehold {
  const { today, zone } = useContainer();
  const { records } = useWorkspace();
  const { all: dues, household, intervals } = useDues();
  const gridNames = useGridNames();
  const days = daysIn(zone());
  const here = computed(() => household.value(id()));
  const isHere = (other: string): boolean => household.value(other) === here.value;
  const entry = computed(() => records.of("households").value.get(here.value) ?? null);
  const documents = <T extends { readonly household: string }>(entries: ReadonlyMap<string, { readonly document: T }>): T[] =>
    Array.from(entries.values(), ({ document }) => document).filter((document) => isHere(document.household));

  return {
    entry,
    due: computed(() => dues.value.get(here.value) ?? null),
    every: computed(() => {
      const kind = entry.value?.document.kind ?? "ordinary";
      const found = intervals.value.flatMap(({ every }) => every[kind] ?? []);
      return found.length > 0 ? Math.min(...found) : null;
    }),
    gridName: computed(() => {
      const code = entry.value && gridOf(entry.value.document);
      return code ? (gridNames.value.get(code) ?? code) : "";
    }),
    contacts: computed(() => inOrder(documents(records.of("contacts").value))),
    came: computed(() => visitsOf(records.of("visits").value, isHere, days)),
    meals: computed(() => mealsOf(records.of("meal_tickets").value, isHere, days)),
    photos: computed(() => [...records.of("photos").value.values()].filter(({ document }) => isHere(document.household))),
    planned: computed(() =>
      documents(records.of("planned_visits").value)
        .flatMap(({ day, skipped, srv }) => (day && !skipped && !srv?.dropped && day >= today() ? [day] : []))
        .sort(),
    ),
  };
}
