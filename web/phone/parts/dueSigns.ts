// How soon a household should be visited, in shape and colour: the same in lists, on the map, and in its legend.
import type { Due, DueState } from "../records/due";
import type { IconName } from "./icons";

export const DUE_SIGNS: Readonly<Record<DueState, IconName>> = {
  overdue: "sign:over", week: "sign:due", soon: "sign:soon", rest: "sign:rest", never: "sign:never", gone: "door",
};

export type DueColour = "due" | "soft";

export function dueColour({ isDue }: Pick<Due, "isDue">): DueColour {
  return isDue ? "due" : "soft";
}
