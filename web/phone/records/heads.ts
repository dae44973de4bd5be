// How a household is called, also where it has left the phone and work about it has not.
import type { Holding } from "@yicetong/sync";
import { standsFor } from "./aliases";
import type { Entries } from "./records";

interface Known {
  readonly households: Entries<"households">;
  readonly aliases: Entries<"household_aliases">;
}

/** `holding`: of the work about it, which knows its name of then. */
export function headIn({ households, aliases }: Known, household: string, holding?: Holding): string | null {
  const here = households.get(standsFor(aliases)(household));
  return textOf(here?.document.head) ?? (holding?.about?.household === household ? holding.about.head : null);
}

export function textOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() ? value : null;
}
