// The days of a week with what they hold: stops, and what the calendar says of them.
import { addDays, type components } from "@yicetong/shared";
import type { Stop, WeekPlan } from "./weekPlan";

type Schemas = components["schemas"];
export type CalendarDay = Schemas["DayWithMarkets"];
export type Absence = Schemas["AbsenceAnswer"];

export interface DayFacts {
  readonly day: string;
  /** Null: the kept calendar does not reach there. */
  readonly calendar: CalendarDay | null;
  /** Markets of one's own places. */
  readonly markets: readonly string[];
  readonly absences: readonly Absence[];
}

export interface PlanDay extends DayFacts {
  readonly isPast: boolean;
  readonly isToday: boolean;
  readonly stops: readonly Stop[];
  readonly done: number;
}

/** Areas are prefixes of each other: 441427100 is the township of 441427100201. */
export function ownMarkets(day: CalendarDay, areas: readonly string[]): readonly string[] {
  return day.markets.filter(({ area }) => areas.some((own) => own.startsWith(area))).map(({ name }) => name);
}

export function dayFacts(day: string, calendar: readonly CalendarDay[], absences: readonly Absence[], areas: readonly string[]): DayFacts {
  const found = calendar.find((one) => one.day === day) ?? null;
  return {
    day,
    calendar: found,
    markets: found ? ownMarkets(found, areas) : [],
    absences: absences.filter((absence) => absence.first_day <= day && day <= absence.last_day),
  };
}

export function planDays(week: WeekPlan, today: string, factsOf: (day: string) => DayFacts): readonly PlanDay[] {
  return [0, 1, 2, 3, 4, 5, 6].map((nth) => {
    const day = addDays(week.monday, nth);
    const stops = week.stops.filter((stop) => stop.day === day && !stop.off);
    return { ...factsOf(day), isPast: day < today, isToday: day === today, stops, done: stops.filter((stop) => stop.done).length };
  });
}

/** Days to which a visit can be moved: the plan has no say over the past. */
export function daysToChoose(monday: string, today: string, now: string | null): readonly string[] {
  return [0, 1, 2, 3, 4, 5, 6].map((nth) => addDays(monday, nth)).filter((day) => day >= today && day !== now);
}
