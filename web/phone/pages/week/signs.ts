// Why a household is in the plan, in one sign.
import { dayNumber } from "@yicetong/shared";

export type Sign =
  | { readonly is: "asked" | "due_today" | "due" | "contact" | "added" }
  | { readonly is: "overdue" | "soon"; readonly days: number };

export interface SignFacts {
  readonly why: "overdue" | "due" | "soon" | "contact" | "added";
  readonly due: string | null;
  readonly askedBy: string | null;
}

/**
 * What presses most is said. Days are counted from today: a plan that was made on Sunday calls due what is overdue by
 * Wednesday. `lastDay` is the week's.
 */
export function signOf({ why, due, askedBy }: SignFacts, today: string, lastDay: string): Sign {
  if (askedBy !== null) return { is: "asked" };
  const left = due === null ? null : dayNumber(due) - dayNumber(today);
  if (left !== null && left < 0) return { is: "overdue", days: -left };
  if (why === "contact" || why === "added") return { is: why };
  if (due === null || left === null) return { is: why === "overdue" || why === "due" ? "due" : "added" };
  if (left === 0) return { is: "due_today" };
  return due <= lastDay ? { is: "due" } : { is: "soon", days: left };
}
