// What became of a household that was handed over, in one sentence. Reasons are of the household, never of a person.
import type { Words, components } from "@yicetong/shared";

export type HandoverRow = components["schemas"]["HandoverRow"];
export type HandoverPage = components["schemas"]["HandoverPage"];
export type State = HandoverRow["state"];

export const STATES: readonly State[] = ["reached", "not_reached", "not_known", "to_come", "withdrawn"];

export function whyOf(words: Words, row: HandoverRow): string {
  switch (row.state) {
    case "reached":
      return row.day ? words.say("became.reached_on", { day: words.day(row.day) }) : "";
    case "not_reached": {
      const why = words.became(row.reason ?? "not_visited", { tries: row.tries });
      return row.planned_for ? why + words.say("area.separator") + words.say("became.planned_for", { day: words.day(row.planned_for) }) : why;
    }
    case "not_known":
      return row.silent_since ? words.say("became.phone_silent", { day: words.day(row.silent_since) }) : words.say("became.phone_waiting");
    case "to_come":
      return row.planned_for ? words.say("became.planned_for", { day: words.day(row.planned_for) }) : words.say("became.not_planned_yet");
    case "withdrawn":
      return "";
  }
}

/** Those that count: what was withdrawn was never asked. */
export function asked(rows: readonly HandoverRow[]): HandoverRow[] {
  return rows.filter(({ state }) => state !== "withdrawn");
}

/** In the order of their states, so that the dots make blocks. */
export function byState(rows: readonly HandoverRow[]): HandoverRow[] {
  return [...rows].sort((one, other) => STATES.indexOf(one.state) - STATES.indexOf(other.state));
}

/** The first days on which they were handed over: 11月16日, or 11月16日和18日 as two days. */
export function askedOn(rows: readonly HandoverRow[]): string[] {
  return [...new Set(rows.map(({ asked_on }) => asked_on))].sort();
}
