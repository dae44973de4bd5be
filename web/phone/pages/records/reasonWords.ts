// What a person can do about a reason.
import { REASONS, type Reason } from "@yicetong/sync";
import type { PhoneWord } from "../../words/words";

/** Compiles only where each reason has its word. */
export function todoWord(reason: Reason): PhoneWord {
  return `records.todo_${reason}`;
}

export function isReason(text: string): text is Reason {
  return (REASONS as readonly string[]).includes(text);
}
