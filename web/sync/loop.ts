// When to sync: at the start, with signal, in the foreground, after a save, when asked, and from time to time.
import type { Outside, SyncResult, Wake } from "./engine";
import { delayAfter, retryAfter } from "./backoff";
import { handIn } from "./handIn";
import { isWorthRetrying, reasonOf, type Reason } from "./reasons";
import type { Rounds } from "./round";
import type { StatusKeeper } from "./status";
import { wholeRound } from "./wholeRound";

/** Others' changes come within this while the app is open. */
export const PULL_EVERY_MS = 10 * 60_000;
/** A save can be taken back for ten seconds: until then it need not be told. */
export const AFTER_SAVE_MS = 10_500;
/** A lost phone asks from time to time what was decided about its work. */
const ERASED_EVERY_MS = 60 * 60_000;

export interface Call {
  readonly compare: boolean;
  done(result: SyncResult): void;
}

export interface LoopState {
  calls: Call[];
  readonly wakes: Set<Wake>;
  /** Cuts a wait short. */
  interrupt: () => void;
}

export async function runLoop(rounds: Rounds, status: StatusKeeper, loop: LoopState, signal: AbortSignal): Promise<void> {
  const { outside } = rounds;
  let failures = 0;
  while (!signal.aborted) {
    const calls = loop.calls.splice(0);
    loop.wakes.clear();
    if (calls.length > 0) rounds.tryTooLargeAgain();
    status.set({ state: "sending", nextAt: null });
    const { received, reason, wait } = await tryRound(rounds, status, calls.some(({ compare }) => compare), signal);
    failures = reason === null ? 0 : failures + 1;
    const left = await countLeft(outside, status);
    for (const call of calls) call.done({ received, left, reason });
    if (signal.aborted) return;
    await status.recount();
    // "Now", or a date that has passed by a clock that is ahead, is no time to wait: the usual one holds.
    const asked = retryAfter(wait, outside.now(), outside.random) || null;
    const delay = asked ?? (reason === null ? PULL_EVERY_MS : delayAfter(failures, outside.random));
    const isOver = reason !== null && !isWorthRetrying(reason);
    status.set({ state: isOver ? "stopped" : reason === null ? "idle" : "waiting", reason, nextAt: isOver ? null : outside.now() + delay, progress: null });
    if (asked !== null) await rest(loop, () => outside.sleep(asked, signal), async () => ({ received: 0, left: await countLeft(outside, status), reason }));
    else await pause(rounds, loop, status.now().erased ? ERASED_EVERY_MS : isOver ? null : delay, signal);
  }
}

function countLeft({ store }: Outside, status: StatusKeeper): Promise<number> {
  return store.read((transaction) => transaction.countWaiting()).catch(() => status.now().unsent);
}

/** A server that asked for time gets it, whoever wakes the loop. Whoever wants a round meanwhile is told so at once. */
async function rest(loop: LoopState, sleep: () => Promise<void>, told: () => Promise<SyncResult>): Promise<void> {
  const tell = (): void => {
    for (const call of loop.calls.splice(0)) void told().then((result) => call.done(result));
  };
  loop.interrupt = tell;
  tell();
  await sleep();
  loop.interrupt = () => undefined;
}

async function tryRound(rounds: Rounds, status: StatusKeeper, compare: boolean, signal: AbortSignal): Promise<{ received: number; reason: Reason | null; wait: string | null }> {
  const result = { received: 0, pulled: 0 };
  try {
    const counts: Record<string, number> = {};
    // The store's word: the status has not been counted yet when an app starts.
    const isFirst = (await rounds.outside.store.read((transaction) => transaction.meta("lastSuccess"))) === null;
    if (isFirst) status.set({ progress: {} });
    const onPage = (documents: readonly { readonly collection: string }[]): void => {
      for (const { collection } of documents) counts[collection] = (counts[collection] ?? 0) + 1;
      status.set({ state: "applying", ...(isFirst ? { progress: { ...counts } } : {}) });
    };
    await wholeRound(rounds, { onPage, compare, result, signal });
    return { received: result.received, reason: null, wait: null };
  } catch (error) {
    const stopped = reasonOf(error);
    if (stopped.reason === "device_revoked") return leave(rounds, status);
    return { received: result.received, reason: stopped.reason, wait: stopped.retryAfter };
  }
}

async function leave(rounds: Rounds, status: StatusKeeper): Promise<{ received: number; reason: Reason; wait: string | null }> {
  try {
    if (await handIn(rounds)) status.set({ erased: true });
    return { received: 0, reason: "device_revoked", wait: null };
  } catch (error) {
    const { reason, retryAfter: wait } = reasonOf(error);
    return { received: 0, reason, wait };
  }
}

/** Wait, but no longer than until somebody wakes the loop. `ms` null: until then. */
async function pause({ outside }: Rounds, loop: LoopState, ms: number | null, signal: AbortSignal): Promise<void> {
  let until = ms === null ? Infinity : outside.now() + ms;
  while (!signal.aborted && outside.now() < until) {
    if ([...loop.wakes].some((why) => why !== "row") || loop.calls.length > 0) return;
    if (ms !== null) until = Math.min(until, outside.now() + ms); // the clock may have been set back
    if (loop.wakes.delete("row")) until = Math.min(until, outside.now() + AFTER_SAVE_MS);
    const cut = new AbortController();
    loop.interrupt = () => cut.abort();
    if (loop.wakes.size > 0 || loop.calls.length > 0) continue;
    const end = (): void => cut.abort();
    signal.addEventListener("abort", end);
    await outside.sleep(Math.min(until - outside.now(), PULL_EVERY_MS), cut.signal);
    signal.removeEventListener("abort", end);
  }
}
