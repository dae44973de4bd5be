// Looks again while somebody looks on: not in a hidden window, and at most once in a period; after a failure
// sooner at first, then less and less often.
export interface Watched {
  readonly visibilityState: DocumentVisibilityState;
  addEventListener(type: "visibilitychange", listener: () => void): void;
  removeEventListener(type: "visibilitychange", listener: () => void): void;
}

const FIRST_MS = 5_000;
const LONGEST_MS = 300_000;

/** Some wait a little more and some less: else all come back at once. */
export function waitAfter(failures: number, period: number, chance: number): number {
  if (failures === 0) return period;
  return Math.round(Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1)) * (0.8 + 0.4 * chance));
}

/**
 * Calls `look`, which says whether it worked, when it is time and the page is seen. Returns what ends it, and
 * what is to be told of a look that somebody else has taken.
 */
export function pollWhileSeen(
  look: () => Promise<boolean>, period: number, page: Watched, now: () => number, chance: () => number,
): { end: () => void; looked: (worked: boolean) => void } {
  let last = now();
  let failures = 0;
  let due = period;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking = false;
  let ended = false;

  function wait(): void {
    clearTimeout(timer);
    if (!ended && !looking && page.visibilityState === "visible") timer = setTimeout(again, Math.max(0, last + due - now()));
  }

  async function again(): Promise<void> {
    looking = true;
    last = now();
    const worked = await look();
    looking = false;
    note(worked);
  }

  function note(worked: boolean): void {
    failures = worked ? 0 : failures + 1;
    due = waitAfter(failures, period, chance());
    wait();
  }

  page.addEventListener("visibilitychange", wait);
  wait();
  return {
    looked(worked) {
      last = now();
      note(worked);
    },
    end() {
      ended = true;
      clearTimeout(timer);
      page.removeEventListener("visibilitychange", wait);
    },
  };
}
