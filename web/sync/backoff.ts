// How long to wait before the next try. It never gives up.

const SHORTEST_MS = 2_000;
const LONGEST_MS = 5 * 60_000;
const IN_SECONDS = 1000;
/** Longer waits than a day are nonsense of something in between. */
const MOST_SECONDS = 24 * 3600;

/** Twice as long after each failure, up to five minutes, and by chance up to half as long again. */
export function delayAfter(failures: number, random: () => number): number {
  const plain = Math.min(SHORTEST_MS * 2 ** Math.max(0, failures - 1), LONGEST_MS);
  return Math.round(plain * (1 + random() / 2));
}

/**
 * What a busy server asks for: that time and a random time up to the same length, or a whole county would come
 * back at one moment. `value` is seconds or a date; null where it is neither.
 */
export function retryAfter(value: string | null, now: number, random: () => number): number | null {
  if (value === null || value.trim() === "") return null;
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : (Date.parse(value) - now) / IN_SECONDS;
  if (!Number.isFinite(seconds) || seconds > MOST_SECONDS) return null;
  const plain = Math.max(0, seconds) * IN_SECONDS;
  return Math.round(plain * (1 + random()));
}
