// Answers of the API that are kept for reading without signal, and asked for again when they are old.
import type { Outside, WantedPaper } from "./engine";
import { codeOf, reasonOf, Stopped, stoppedBy, type Reason } from "./reasons";
import type { ReadTransaction, WriteTransaction } from "./store";
import type { Answer } from "./transport";

const MAY_BE_MISSING: readonly number[] = [403, 404];
/** A fault of one answer only, if it comes in our JSON: the others are asked for all the same. */
const ITS_OWN: readonly Reason[] = ["protocol_fault", "too_large", "busy"];

export interface Asking {
  /** Those, however old they are; none: all that are too old. */
  readonly names?: readonly string[];
  /** When rows were received last, by the phone's clock: papers that reckon with them are too old since. */
  readonly pushedAt?: number | null;
}

/** One that fails keeps none of the others; the last failure comes back. A line that is dead ends it. */
export async function refreshPapers(outside: Outside, { names, pushedAt = null }: Asking = {}): Promise<Stopped | null> {
  let failure: Stopped | null = null;
  for (const wanted of outside.app.papers(outside.now())) {
    if (names && !names.includes(wanted.name)) continue;
    try {
      await refresh(outside, wanted, names === undefined, pushedAt);
    } catch (error) {
      failure = reasonOf(error);
      if (!isItsOwn(failure)) throw failure;
    }
  }
  return failure;
}

async function refresh({ store, transport, now }: Outside, wanted: WantedPaper, unlessFresh: boolean, pushedAt: number | null): Promise<void> {
  const { name, path } = wanted;
  const found = await store.read((transaction) => transaction.paper(name));
  const kept = found?.path === path ? found : undefined;
  if (unlessFresh && kept && isFresh(wanted, kept.askedAt, now(), pushedAt)) return;
  const askedAt = now();
  /** Another tab may have asked later, and been answered since: this answer is the older one. */
  const isOld = async (transaction: WriteTransaction): Promise<boolean> => {
    const there = await transaction.paper(name);
    return there !== undefined && there.askedAt !== found?.askedAt && there.askedAt > askedAt;
  };
  const answer = await transport.send({ method: "GET", path, headers: kept?.etag ? { "If-None-Match": kept.etag } : {} });
  const at = new Date(Date.parse(answer.header("Date") ?? "") || now()).toISOString();
  if (answer.status === 304 && kept) {
    await store.write(async (transaction) => {
      if (!(await isOld(transaction))) await transaction.putPaper({ ...kept, at, askedAt });
    });
    return;
  }
  const isRefused = isNotForAll(answer);
  if (!isRefused && answer.status !== 200) throw stoppedBy(answer);
  if (!isRefused && (typeof answer.json !== "object" || answer.json === null)) throw new Stopped("captive_portal", null, name);
  await store.write(async (transaction) => {
    if (await isOld(transaction)) return;
    const others = ((await transaction.meta("refusedPapers")) ?? []).filter((other) => other !== name);
    await transaction.setMeta({ refusedPapers: isRefused ? [...others, name] : others });
    if (!isRefused) await transaction.putPaper({ name, path, etag: answer.header("ETag"), body: answer.json, at, askedAt });
  });
}

function isFresh({ maxAgeMs, afterPush }: WantedPaper, askedAt: number, now: number, pushedAt: number | null): boolean {
  if (afterPush && pushedAt !== null && askedAt < pushedAt) return false;
  const age = now - askedAt;
  // A clock that was set back makes it look young for ever.
  return age >= 0 && age < maxAgeMs;
}

/** Not everybody may read everything. */
function isNotForAll(answer: Answer): boolean {
  const code = codeOf(answer);
  return MAY_BE_MISSING.includes(answer.status) && code !== "device_revoked" && code !== "office_ended";
}

/** A server that asks to wait is left alone. */
function isItsOwn({ reason, retryAfter, code }: Stopped): boolean {
  return retryAfter === null && code !== null && ITS_OWN.includes(reason);
}

/** The names of those that are wanted, have not come yet, and were not refused. */
export async function missingPapers(transaction: ReadTransaction, wanted: readonly WantedPaper[]): Promise<string[]> {
  const there = new Set([...(await transaction.paperNames()), ...((await transaction.meta("refusedPapers")) ?? [])]);
  return wanted.map(({ name }) => name).filter((name) => !there.has(name));
}
