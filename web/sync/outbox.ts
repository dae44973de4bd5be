// From what a person did to versions that wait, and from these to rows: pure rules.
import type { Document, Holding, Key, Row } from "./documents";
import type { ServerProfile } from "./store";

/** The version that the screen shows; none if nothing is held. */
export function shownOf(holding: Holding | undefined): Document | undefined {
  const document = holding?.waiting?.document ?? holding?.refused ?? holding?.confirmed;
  return document && holding?.unsaid ? { ...holding.unsaid, ...document } : document;
}

/** A new version of a record, above whatever is held of it. `order` is one more than any before. */
export function edited(
  key: Key,
  held: Holding | undefined,
  changes: Readonly<Record<string, unknown>>,
  made: { readonly rev: string; readonly order: number; readonly at: string },
): Holding {
  const document: Document = { ...shownOf(held), ...changes, id: key.id, rev: made.rev };
  const base = baseOfEdit(held);
  return {
    ...key,
    ...held,
    waiting: { document, ...(base ? { base } : {}), order: made.order, sent: held?.waiting?.sent ?? false, at: made.at },
  };
}

/**
 * What an edit is made from. While an edit waits, a newer one keeps its base, whatever was pulled meanwhile:
 * otherwise the push would undo what others have changed. A refused version is the base of its correction.
 */
function baseOfEdit(held: Holding | undefined): Document | undefined {
  return held?.waiting ? held.waiting.base : (held?.refused ?? held?.confirmed);
}

/** Whether a record has never left the phone, so that deleting it leaves nothing to tell. */
export function isUnknownToServer(held: Holding): boolean {
  return held.waiting !== undefined && !held.waiting.sent && !held.waiting.base && !held.confirmed && !held.refused;
}

/**
 * The row of a waiting version. The server ignores `srv` of a new state, so it is left out. A field that the
 * server does not know yet stays on the phone, unless it came from there; a field that the base has and the row lacks
 * would be cleared.
 */
export function rowOf(holding: Holding, server: ServerProfile | null): Row | null {
  const { waiting, collection } = holding;
  if (!waiting) return null;
  const known = server?.collections[collection];
  if (server && !known?.written) return null;
  const state: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(waiting.document)) {
    if (name === "srv") continue;
    const isOurs = ["id", "rev", "_deleted"].includes(name);
    if (isOurs || !known || known.fields.includes(name) || (waiting.base && name in waiting.base)) state[name] = value;
  }
  return {
    collection,
    newDocumentState: state as unknown as Document,
    ...(waiting.base ? { assumedMasterState: waiting.base } : {}),
  };
}

/**
 * A record whose row leaves the phone. A rev names one content for ever, whatever later servers name: what this row does
 * not say is put aside.
 */
export function leaving(holding: Holding, { newDocumentState: state }: Row): Holding {
  const { waiting } = holding;
  if (!waiting) return holding;
  const unsaid = Object.entries(waiting.document).filter(([name]) => name !== "srv" && !(name in state));
  if (waiting.sent && unsaid.length === 0) return holding;
  const { srv } = waiting.document;
  const document: Document = { ...state, ...(srv ? { srv } : {}) };
  return {
    ...holding,
    waiting: { ...waiting, document, sent: true },
    ...(unsaid.length > 0 ? { unsaid: { ...holding.unsaid, ...Object.fromEntries(unsaid) } } : {}),
  };
}

/** What a newer server names of that, and what it does not name either; null: nothing is to be said. */
export function sayable({ collection, unsaid = {} }: Holding, server: ServerProfile): { now: Record<string, unknown>; later: Record<string, unknown> } | null {
  const fields = server.collections[collection]?.fields ?? [];
  const entries = Object.entries(unsaid);
  const now = entries.filter(([name]) => fields.includes(name));
  if (now.length === 0) return null;
  return { now: Object.fromEntries(now), later: Object.fromEntries(entries.filter(([name]) => !fields.includes(name))) };
}
