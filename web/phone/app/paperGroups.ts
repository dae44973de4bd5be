// What somebody calls the papers that the phone keeps; each group has a word.
import type { PaperName } from "../records/papers";

const GROUPS = {
  quotas: ["quotas", "paired"],
  calendar: ["calendar"],
  duties: ["roster", "counter", "swaps", "absences"],
  settings: ["me", "plan_settings", "reminder_preferences", "basemap"],
} satisfies Record<string, readonly PaperName[]>;

export type PaperGroup = keyof typeof GROUPS;
export const PAPER_GROUPS = Object.keys(GROUPS) as readonly PaperGroup[];

/** The groups of which something has not come. */
export function groupsOf(missing: readonly string[]): readonly PaperGroup[] {
  return PAPER_GROUPS.filter((group) => (GROUPS[group] as readonly string[]).some((name) => missing.includes(name)));
}
