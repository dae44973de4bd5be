// The cookie by which this device hands in without its PIN. A browser keeps a cookie for 400 days at most.
import type { Account } from "../store";

const AGAIN_AFTER_MS = 30 * 24 * 3600 * 1000;

/** Asked for with the first round after a log-in, and from time to time; true: it is there. */
export async function renewCookie(account: Account, now: Date, send: (path: string, body: string, token: string) => Promise<Response>): Promise<boolean> {
  const { token, device, cookieAt } = account;
  if (token === null || device.id === null) return false;
  if (cookieAt && now.getTime() - Date.parse(cookieAt) < AGAIN_AFTER_MS) return false;
  const answer = await send("/api/v1/sync/hand-in/cookie", "{}", token).catch(() => null);
  return answer?.ok ?? false;
}
