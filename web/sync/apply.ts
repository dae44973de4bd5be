// How answers of a server change what a phone holds of a record: pure rules. docs/sync.md, docs/sync-clients.md.
import type { Document, Holding, Key, Receipt, Row } from "./documents";
import { shownOf } from "./outbox";

/** What is left of a record; null: nothing. */
export type Left = Holding | null;

type Draft = { -readonly [K in keyof Holding]: Holding[K] };

const FINAL: readonly unknown[] = ["accepted", "corrected", "dismissed"];

/** Whether a version came back without having been taken. */
export function isRefusal(document: Document | undefined): boolean {
  return document?.srv?.status === "rejected" || document?.srv?.status === "held";
}

/** After the receipt of a row. `decided`: the final decision about it, where that came first. */
export function afterReceipt(held: Holding, row: Row, receipt: Receipt, at: string): Left {
  const pushed = row.newDocumentState;
  const { document, ...told } = receipt;
  const isOf = held.waiting?.document.rev === pushed.rev;
  const { sms: _, ...rest } = held;
  const result: Draft = { ...rest, receipt: { ...told, at, ...(isOf && held.waiting ? { written: held.waiting.at } : {}) } };
  const arrived = document ?? (isTaken(receipt) ? pushed : refusedAs(pushed, receipt));
  confirm(result, arrived);
  if (isOf) delete result.waiting;
  else if (result.waiting) {
    // The later edit was made from the pushed version, whatever the server made of that.
    result.waiting = { ...result.waiting, base: arrived.rev === pushed.rev ? arrived : pushed };
  }
  return left(result);
}

/** The receipt of a row that was pushed again to a restored server: refusals only, the pull does the rest. */
export function afterReceiptAgain(held: Holding, row: Row, receipt: Receipt, at: string): Left {
  if (shownOf(held)?.rev !== row.newDocumentState.rev) return held;
  const { document, ...told } = receipt;
  const result: Draft = { ...held, receipt: { ...told, at } };
  if (isTaken(receipt)) {
    if (!held.refused || held.waiting) return held;
    // A server that was restored has taken it this time.
    const { srv: _, ...taken } = held.refused;
    result.confirmed = taken as Document;
    delete result.refused;
  } else if (document) {
    confirm(result, document);
    delete result.waiting;
  } else return held;
  return left(result);
}

/** A document of a pull or a repair. `listed`: the resync that is under way. */
export function afterDocument(key: Key, held: Holding | undefined, document: Document, listed: number | null): Left {
  const result: Draft = { ...key, ...held, ...(listed === null ? {} : { listed }), confirmed: document };
  if (isArrival(held, document)) delete result.waiting;
  // A version that was not taken stays on the screen until it is corrected or decided.
  if (held?.refused?.rev === document.rev) delete result.refused;
  return left(result);
}

/**
 * Whether a document is the version that waits: its receipt was lost. What an SMS said of that version is only a part
 * of it.
 */
export function isArrival(held: Holding | undefined, document: Document): boolean {
  return held?.waiting?.document.rev === document.rev && document.srv?.partial !== true;
}

/** After a final decision, or when its outcome is gone, the version that was not taken goes, also below a later edit, which stays. */
export function afterDecision(held: Holding, outcome: Document): Left {
  const isOver = outcome._deleted === true || FINAL.includes(outcome["decision"]);
  if (!isOver || !held.refused) return held;
  if (outcomeIdOf(held.refused) !== outcome.id) return held;
  const result: Draft = { ...held };
  delete result.refused;
  return left(result);
}

/** The record that an outcome is about. */
export function recordOf(outcome: Document): Key | null {
  const { record_collection: collection, record: id } = outcome;
  return typeof collection === "string" && typeof id === "string" ? { collection, id } : null;
}

/** The id in `outcomes` of what became of a refused version. */
export function outcomeIdOf(refused: Document): string {
  return refused.srv?.key ?? refused.rev;
}

/** At the end of a resync: what did not come is gone or out of scope, except the phone's own work. */
export function afterResync(held: Holding, resync: number): Left {
  if (held.listed === resync) return held;
  const result: Draft = { ...held };
  delete result.confirmed;
  return left(result);
}

/** What the server has confirmed, for digests and repairs; not a removal, nor what lies under another's name. */
export function summedVersion({ id, confirmed }: Holding): Document | null {
  return confirmed && !confirmed._deleted && confirmed.id === id ? confirmed : null;
}

function isTaken({ outcome }: Receipt): boolean {
  return outcome !== "rejected" && outcome !== "held";
}

function refusedAs(pushed: Document, { outcome, errors }: Receipt): Document {
  return { ...pushed, srv: { status: outcome === "held" ? "held" : "rejected", errors: errors ?? [] } };
}

function confirm(result: Draft, document: Document): void {
  if (isRefusal(document)) result.refused = document;
  else {
    result.confirmed = document;
    delete result.refused;
  }
}

/** A removal leaves nothing, unless work of this phone lies above it. */
function left(result: Draft): Left {
  if (result.confirmed?._deleted && !result.waiting) delete result.confirmed;
  return result.confirmed ?? result.waiting ?? result.refused ? result : null;
}
