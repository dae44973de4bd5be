// What is kept for a time, for a server that is restored: answered rows and stored photos. docs/sync-clients.md.
import type { ReadTransaction } from "./store";

const KEPT_MS = 30 * 24 * 3600 * 1000;

/** What was answered before that moment is forgotten; by the server's clock, because a phone's may be a year off. */
export async function keptSince(transaction: ReadTransaction): Promise<string> {
  const at = await transaction.meta("serverAt");
  return at === null ? "" : new Date(Date.parse(at) - KEPT_MS).toISOString();
}
