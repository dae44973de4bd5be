// One's own duties, and who could take them.
import type { components } from "@yicetong/shared";

type Schemas = components["schemas"];
export type Duty = Schemas["DutyAnswer"];
export type Swap = Schemas["SwapAnswer"];
export type NewSwap = Schemas["NewSwap"];

export interface OwnDuty {
  readonly duty: Duty;
  /** Asked by me, and not answered. */
  readonly asked: Swap | null;
}

/** From today on; one that has begun cannot be swapped. */
export function ownDuties(roster: readonly Duty[], swaps: readonly Swap[], me: string, today: string): readonly OwnDuty[] {
  return roster
    .filter((duty) => duty.person.id === me && duty.last_day >= today)
    .sort(byDay)
    .map((duty) => ({ duty, asked: swaps.find((swap) => swap.state === "asked" && swap.asked_by === me && swap.duty === duty.id) ?? null }));
}

/** Colleagues' requests that wait for my word. */
export function requestsToMe(swaps: readonly Swap[], me: string, today: string): readonly Swap[] {
  return swaps.filter((swap) => swap.state === "asked" && swap.asked_of === me && swap.first_day > today);
}

export interface Offer {
  readonly name: string;
  /** Null: the colleague takes mine and gives none. */
  readonly forDuty: Duty | null;
  readonly request: NewSwap;
}

/** Whom one can ask: those on duty at the same place, for a day of theirs or for none. */
export function offersFor(mine: Duty, roster: readonly Duty[], me: string, today: string): readonly Offer[] {
  const others = roster.filter((duty) => duty.area === mine.area && duty.person.id !== me);
  const days = others
    .filter((duty) => duty.kind === mine.kind && duty.first_day > today && duty.first_day !== mine.first_day)
    .sort(byDay)
    .map((duty): Offer => ({ name: duty.person.name, forDuty: duty, request: { duty: mine.id, for_duty: duty.id, person: null } }));
  const people = new Map(others.map(({ person }) => [person.id, person.name]));
  const alone = [...people].map(([person, name]): Offer => ({ name, forDuty: null, request: { duty: mine.id, for_duty: null, person } }));
  return [...days, ...alone];
}

/** A swap names people by id only; null: nobody on this phone's roster. */
export function nameOf(person: string, roster: readonly Duty[]): string | null {
  return roster.find((duty) => duty.person.id === person)?.person.name ?? null;
}

export function canBeSwapped({ duty, asked }: OwnDuty, today: string): boolean {
  return asked === null && duty.first_day > today;
}

function byDay(a: Duty, b: Duty): number {
  return a.first_day.localeCompare(b.first_day) || a.person.name.localeCompare(b.person.name);
}
