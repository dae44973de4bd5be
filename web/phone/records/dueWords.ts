// When a household is due, as a person says it.
import { dayNumber } from "@yicetong/shared";
import type { PhoneWords } from "../words/words";
import type { Due } from "./due";

export function sayDue({ state, days, last }: Due, words: PhoneWords, today: string): string {
  switch (state) {
    case "overdue":
      return words.say("households.due_overdue", { days: -(days ?? 0) });
    case "week":
      return words.say("households.due_week");
    case "soon":
      return words.say("households.due_soon", { days: days ?? 0 });
    case "never":
      return words.say("households.due_never");
    case "gone":
      return words.say("households.due_gone");
    case "rest":
      return sayLast(last, words, today);
  }
}

/** When somebody was there last: by days, then by months, then by years. */
function sayLast(last: string | null, words: PhoneWords, today: string): string {
  if (last === null) return words.say("households.due_never");
  const ago = dayNumber(today) - dayNumber(last);
  if (ago <= 0) return words.say("households.last_today");
  if (ago === 1) return words.say("households.last_yesterday");
  const months = monthNumber(today) - monthNumber(last);
  if (months === 0) return words.say("households.last_days", { days: ago });
  if (months === 1) return words.say("households.last_month");
  if (months < 12) return words.say("households.last_months", { months });
  return words.say("households.last_years", { years: Math.floor(months / 12) });
}

function monthNumber(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
}
