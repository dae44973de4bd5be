// What became of a record, in one word for the screen.
import { outcomeIdOf, type Holding, type RowError } from "@yicetong/sync";
import type { Shown } from "./shapes";

/**
 * `phone`: on this phone only. `received`: the server has it. `returned`: not taken, with reasons. `conflict`:
 * the same field was changed elsewhere. `held`: somebody in the township decides.
 */
export type RecordState = "phone" | "received" | "returned" | "conflict" | "held";

export type Decision = "accepted" | "corrected" | "returned" | "dismissed";

/** What the server says of a version that it did not simply take: a document of `outcomes`. */
export interface Verdict {
  /** The version's name: its `rev`, or `srv.key` of the refused one. */
  readonly id: string;
  readonly collection: string;
  readonly record: string | null;
  readonly outcome: "held" | "rejected" | "conflict";
  readonly errors: readonly RowError[];
  readonly decision: Decision | null;
  readonly note: string | null;
  readonly receivedAt: string;
  readonly decidedAt: string | null;
  /** The version as it was sent, if it was given back. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

export function verdictOf(outcome: Shown<"outcomes">): Verdict {
  const { id, record, outcome: became, errors, decision, note, body } = outcome;
  return {
    id, record, decision, note, body,
    collection: outcome.record_collection,
    outcome: became,
    errors: errors ?? [],
    receivedAt: outcome.received_at,
    decidedAt: outcome.decided_at,
  };
}

/** Whether something is still to come: a decision, or another version of what was given back. */
export function isOpen({ decision }: Verdict): boolean {
  return decision === null || decision === "returned";
}

/**
 * `verdicts`: those about this record. `pulledAt`: when everything was pulled last, by the phone's clock: what the
 * verdicts do not name was closed elsewhere, if its receipt is older.
 */
export function stateOf(holding: Holding, verdicts: readonly Verdict[] = [], pulledAt: string | null = null): RecordState {
  if (holding.waiting) return "phone";
  const open = verdicts.filter(isOpen);
  if (holding.refused) {
    const name = outcomeIdOf(holding.refused);
    const verdict = open.find(({ id }) => id === name);
    if (verdict?.decision === "returned") return "returned";
    return (verdict?.outcome ?? holding.refused.srv?.status) === "held" ? "held" : "returned";
  }
  if (open.some(({ decision }) => decision === "returned")) return "returned";
  if (open.some(({ outcome }) => outcome === "conflict")) return "conflict";
  // What was sent from another phone of the same person.
  if (open.some(({ outcome }) => outcome === "rejected")) return "returned";
  if (open.length > 0) return "held";
  return isConflictOfReceipt(holding, verdicts, pulledAt) ? "conflict" : "received";
}

/** The receipt may come a page before the verdict does. */
function isConflictOfReceipt({ receipt }: Holding, verdicts: readonly Verdict[], pulledAt: string | null): boolean {
  if (receipt?.outcome !== "conflict" || !receipt.errors?.length) return false;
  if (verdicts.some(({ id }) => id === receipt.rev)) return false;
  return pulledAt === null || pulledAt < receipt.at;
}
