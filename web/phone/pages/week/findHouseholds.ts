// A household, to be visited, by its head's name or initials, its house, or its number.
import { isGone } from "../../records/due";
import type { Entries, Entry } from "../../records/records";

/** Names that begin with what is sought come first. */
export function findHouseholds(households: Entries<"households">, sought: string, most: number): readonly Entry<"households">[] {
  const text = sought.trim().toLowerCase();
  const found: { household: Entry<"households">; rank: number }[] = [];
  for (const household of households.values()) {
    const rank = rankOf(household, text);
    if (rank !== null && !isGone(household.document)) found.push({ household, rank });
  }
  return found
    .sort((a, b) => a.rank - b.rank || a.household.document.head.localeCompare(b.household.document.head, "zh"))
    .slice(0, most)
    .map(({ household }) => household);
}

function rankOf({ document }: Entry<"households">, text: string): number | null {
  if (text === "") return 0;
  const srv: Readonly<Record<string, unknown>> = document.srv ?? {};
  const initials = typeof srv.initials === "string" ? srv.initials.toLowerCase() : "";
  if (document.head.toLowerCase().startsWith(text) || initials.startsWith(text)) return 0;
  if (document.head.toLowerCase().includes(text)) return 1;
  return [document.address, document.number].some((one) => one?.toLowerCase().includes(text)) ? 2 : null;
}
