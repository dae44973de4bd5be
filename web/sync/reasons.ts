// Why a round ended, and whether the same rows are sent again by themselves or when somebody has acted.
import { NoAnswer, type Answer } from "./transport";
import { StoreRefused } from "./store";

/** A closed list; the words have a sentence for each. */
export const REASONS = [
  "offline", "captive_portal", "signed_out", "office_ended", "device_revoked", "client_too_old", "too_large", "busy",
  "store_full", "store_broken", "differs", "protocol_fault",
] as const;
export type Reason = (typeof REASONS)[number];

/** A round that ended before its end. */
export class Stopped extends Error {
  override readonly name = "Stopped";
  constructor(
    readonly reason: Reason,
    /** What the server asks to wait, as it says it. */
    readonly retryAfter: string | null = null,
    /** The problem's code, for the log. */
    readonly code: string | null = null,
  ) {
    super(code ? `${reason} (${code})` : reason);
  }
}

/** Whether trying again by itself is of use; otherwise somebody has to act first. */
export function isWorthRetrying(reason: Reason): boolean {
  switch (reason) {
    case "offline":
    case "captive_portal":
    case "busy":
    case "too_large":
    case "store_full":
    case "store_broken":
    case "differs":
    case "protocol_fault":
    case "device_revoked":
      return true;
    case "signed_out":
    case "office_ended":
    case "client_too_old":
      return false;
  }
}

/** The code of 408: less is to be sent at once. */
export const TOO_SLOW = "body_too_slow";

/** The problem's code of an answer of ours; null for an answer that is not ours. */
export function codeOf({ json }: Pick<Answer, "json">): string | null {
  if (typeof json !== "object" || json === null || !("code" in json)) return null;
  return typeof json.code === "string" ? json.code : null;
}

/** Why an answer other than 200 ends the round. `hasBody` is false for HEAD: only its status says something. */
export function stoppedBy(answer: Answer, hasBody = true): Stopped {
  const code = codeOf(answer);
  const wait = answer.header("Retry-After");
  const stop = (reason: Reason): Stopped => new Stopped(reason, wait, code);
  // A proxy says 413 without our JSON. A line that is too slow for a body needs smaller ones, too.
  if (answer.status === 413 || code === TOO_SLOW) return stop("too_large");
  if (code === null && (hasBody || answer.status < 400)) return stop(answer.status >= 500 ? "busy" : "captive_portal");
  if (answer.status === 401) return stop("signed_out");
  if (code === "office_ended" || code === "device_revoked") return stop(code);
  if (answer.status === 426) return stop("client_too_old");
  return stop([423, 429].includes(answer.status) || answer.status >= 500 ? "busy" : "protocol_fault");
}

/** The reason of whatever was thrown in a round. A fault of our own ends the round, never the engine. */
export function reasonOf(error: unknown): Stopped {
  if (error instanceof Stopped) return error;
  if (error instanceof NoAnswer) return new Stopped("offline");
  if (error instanceof StoreRefused) return new Stopped(error.why === "full" ? "store_full" : "store_broken");
  return new Stopped("protocol_fault", null, String(error));
}
