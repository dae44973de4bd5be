// The county's day and clock, and who is logged in, for pages.
import { dayIn } from "@yicetong/shared";
import { computed, type ComputedRef } from "vue";
import { useContainer, useWorkspace } from "../../app/container";
import type { Person } from "../../app/sessionTypes";
import type { DayOf } from "./ownVisits";

export interface UsedCounty {
  readonly today: ComputedRef<string>;
  readonly person: ComputedRef<Person | null>;
  /** Where one works: one's home, and the grids of this phone. */
  readonly areas: ComputedRef<readonly string[]>;
  readonly dayOf: DayOf;
  readonly hourOf: (instant: string) => number;
}

export function useCounty(): UsedCounty {
  const container = useContainer();
  const { records } = useWorkspace();
  const { session, words } = container;
  const person = computed(() => (session.state.value.is === "in" ? session.state.value.person : null));
  const grids = records.of("grids");
  return {
    today: computed(() => container.today()),
    person,
    areas: computed(() => [...(person.value ? [person.value.home] : []), ...[...grids.value.values()].map((grid) => grid.document.code)]),
    dayOf: (instant) => dayIn(container.zone(), new Date(instant)),
    hourOf: (instant) => Number.parseInt(words.time(instant), 10),
  };
}
