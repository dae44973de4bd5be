// The three things that can come of a visit, with their signs.
import { useContainer } from "../../app/container";
import type { IconName } from "../../parts/icons";
import { OUTCOMES, type Outcome } from "./rules/form";
import { OUTCOME_WORDS } from "./rules/visitWords";

const SIGNS: Readonly<Record<Outcome, IconName>> = { met: "met", nobody_home: "door", declined: "hand" };

export function useOutcomes(): { readonly value: Outcome; readonly text: string; readonly icon: IconName }[] {
  const { words } = useContainer();
  return OUTCOMES.map((value) => ({ value, text: words.say(OUTCOME_WORDS[value]), icon: SIGNS[value] }));
}
