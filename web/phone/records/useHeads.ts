import type { Holding } from "@yicetong/sync";
import { useContainer, useWorkspace } from "../app/container";
import { headIn } from "./heads";

/** How households are called; where the phone does not know it, that is said. */
export function useHeads(): (household: string | null, holding?: Holding) => string {
  const { words } = useContainer();
  const { records } = useWorkspace();
  const [households, aliases] = [records.of("households"), records.of("household_aliases")];
  return (household, holding) =>
    (household ? headIn({ households: households.value, aliases: aliases.value }, household, holding) : null) ?? words.say("week.unknown_household");
}
