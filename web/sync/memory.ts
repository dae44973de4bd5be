// What is kept for a time, for a server that is restored: answered rows and stored photos. docs/sync-clients.md.
import type { ReadTransaction } from "./store";

const MEMORY_MS = 30 * 24 * 3600 * 1000;

/** Older ones are forgotten; by the server's clock, because a phone's may be a year off. */
export async function memoryBegins(transaction: ReadTransaction): Promise<string> {
  const at = await transaction.meta("serverAt");
  return at === null ? "" : new Date(Date.parse(at) - MEMORY_MS).toISOString();
}
