// A whole round: everything that waits is pushed, everything new pulled, photos and kept answers after it.
import type { Rounds } from "./round";
import { fetchNewCollections, compare } from "./repair";
import { refreshPapers } from "./papers";
import { sendPhotos } from "./photos";
import { reasonOf, Stopped } from "./reasons";
import type { RoundNote } from "./store";
import { sayUnsaid } from "./writing";

const A_DAY_MS = 24 * 3600 * 1000;
const NOTES = 10;

export interface RoundResult {
  readonly received: number;
  readonly pulled: number;
}

export interface RoundOptions {
  /** Called after each page, with the records that it brought of each collection. */
  readonly onPage?: (documents: readonly { readonly collection: string }[]) => void;
  /** Counts what is done, also of a round that ends early. */
  readonly result?: { received: number; pulled: number };
  /** Aborted by whoever stops the engine: no failure to tell of. */
  readonly signal?: AbortSignal;
  /** Compare with the server, however recent the last time is. */
  readonly compare?: boolean;
}

export async function wholeRound(rounds: Rounds, options: RoundOptions = {}): Promise<RoundResult> {
  const began = rounds.outside.now();
  const result = options.result ?? { received: 0, pulled: 0 };
  try {
    await exchangeAll(rounds, result, options);
    await sendPhotos(rounds.outside);
    await compareIfDue(rounds, options.compare ?? false);
    await refreshPapers(rounds.outside, { pushedAt: result.received > 0 ? began : await lastPush(rounds) });
    if ((await rounds.countTooLarge()) > 0) throw new Stopped("too_large");
    await note(rounds, began, result, null);
    return result;
  } catch (error) {
    if (!options.signal?.aborted) await note(rounds, began, result, reasonOf(error).reason).catch(() => undefined); // the reason is told anyway
    throw error;
  }
}

async function exchangeAll(rounds: Rounds, result: { received: number; pulled: number }, { onPage }: RoundOptions): Promise<void> {
  const { outside } = rounds;
  const { store } = outside;
  if ((await store.read((transaction) => transaction.meta("server"))) === null) await readServerIfAllowed(rounds);
  for (;;) {
    const answer = await rounds.exchange();
    result.received += answer.received;
    result.pulled += answer.documents.length;
    onPage?.(answer.documents);
    const known = await store.read((transaction) => transaction.meta("server"));
    // Another server, perhaps an updated one: it may take more than before.
    if (answer.server.version !== undefined && answer.server.version !== known?.version) await readServerIfAllowed(rounds);
    if (!answer.hasMore && (await rounds.rows()).length === 0) break;
  }
  // After the push: somebody who left may still push, and read nothing.
  await fetchNewCollections(rounds);
  await store.write((transaction) => transaction.setMeta({ lastSuccess: new Date(outside.now()).toISOString() }));
}

export async function readServer({ calls, outside }: Rounds): Promise<void> {
  const server = await calls.server();
  await outside.store.write(async (transaction) => {
    await transaction.setMeta({ server });
    await sayUnsaid(transaction, outside, server);
  });
}

/** Somebody who left may push for 30 days, but not read this. */
async function readServerIfAllowed(rounds: Rounds): Promise<void> {
  await readServer(rounds).catch((error: unknown) => {
    if (!(error instanceof Stopped && error.reason === "office_ended")) throw error;
  });
}

/** Once a day, and after an update of the app, which may have changed the store. */
async function compareIfDue(rounds: Rounds, isAsked: boolean): Promise<void> {
  const { store, now, app } = rounds.outside;
  const { at, version } = await store.read(async (transaction) => ({
    at: await transaction.meta("lastCheck"),
    version: await transaction.meta("checkedBy"),
  }));
  const age = at === null ? Infinity : now() - Date.parse(at);
  // A clock that was set back makes the last time lie in the future.
  if (!isAsked && version === app.version && age >= 0 && age < A_DAY_MS) return;
  await compare(rounds);
  await store.write((transaction) => transaction.setMeta({ lastCheck: new Date(now()).toISOString(), checkedBy: app.version }));
}

/** When the last round began that pushed something, which may have ended before the papers. */
async function lastPush({ outside: { store } }: Rounds): Promise<number | null> {
  const rounds = await store.read((transaction) => transaction.meta("rounds"));
  const last = rounds.find(({ pushed }) => pushed > 0);
  return last ? Date.parse(last.at) : null;
}

/** What the sync page tells of the last rounds; nothing personal. */
async function note({ outside: { store, now } }: Rounds, began: number, { received, pulled }: RoundResult, reason: string | null): Promise<void> {
  const at = new Date(began).toISOString();
  const one: RoundNote = { at, ms: now() - began, pushed: received, pulled, reason };
  await store.write(async (transaction) => {
    const kept = await transaction.meta("rounds");
    // A night without signal is one note, or nothing else would be left to read.
    const isSame = reason !== null && kept[0]?.reason === reason && kept[0].pushed + kept[0].pulled + received + pulled === 0;
    const rounds = [one, ...kept.slice(isSame ? 1 : 0)].slice(0, NOTES);
    await transaction.setMeta({ rounds });
  });
}
