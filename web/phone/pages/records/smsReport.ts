// What of a visit can be told by an SMS, and its text.
import { visitSms, type Document, type Hmac, type Holding, type SmsKey } from "@yicetong/sync";

/**
 * A visit that the server does not have, in its first version or the one that was reported: of a later one, and of a
 * deletion, an SMS can say nothing.
 */
export function mayReport(holding: Holding | undefined): boolean {
  const waiting = holding?.waiting;
  if (!holding || holding.collection !== "visits" || !waiting) return false;
  if (waiting.document._deleted || waiting.base || holding.refused) return false;
  const isPart = holding.confirmed?.srv?.partial === true;
  return (!holding.confirmed || isPart) && (!holding.sms || holding.sms.rev === waiting.document.rev);
}

/** The beginning of its rev, which the receipt names as well. */
export function shortRev(rev: string): string {
  return rev.slice(0, 4).toUpperCase();
}

export function bodyOfLink(county: string, key: SmsKey, visit: Document): Promise<string | null> {
  return visitSms(county, key, visit, hmac).catch(() => null);
}

const hmac: Hmac = async (key, bytes) => {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const made = await window.crypto.subtle.importKey("raw", key as BufferSource, algorithm, false, ["sign"]);
  return new Uint8Array(await window.crypto.subtle.sign("HMAC", made, bytes as BufferSource));
};
