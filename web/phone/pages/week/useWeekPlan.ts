import { computed, type ComputedRef, type Ref } from "vue";
import { useWorkspace } from "../../app/container";
import type { UsedCounty } from "./useCounty";
import { dayFacts, type DayFacts } from "./weekDays";
import { weekPlan, type WeekPlan } from "./weekPlan";

/** The plan of the week that begins on that Monday, kept up with the phone's records. */
export function useWeekPlan(monday: Readonly<Ref<string>>, { today, dayOf }: UsedCounty): ComputedRef<WeekPlan> {
  const { records } = useWorkspace();
  const planned = records.of("planned_visits");
  const plans = records.of("plans");
  const visits = records.of("visits");
  const households = records.of("households");
  // New objects, because the maps are changed in place.
  return computed(() => weekPlan(monday.value, today.value, { planned: planned.value, plans: plans.value, visits: visits.value, households: households.value }, dayOf));
}

/** What the kept calendar says of a day. */
export function useDayFacts({ areas, person }: UsedCounty): (day: string) => DayFacts {
  const { papers } = useWorkspace();
  const calendar = papers.of("calendar");
  const absences = papers.of("absences");
  return (day) => {
    const own = (absences.value?.body.items ?? []).filter((absence) => absence.person === person.value?.id);
    return dayFacts(day, calendar.value?.body.days ?? [], own, areas.value);
  };
}
