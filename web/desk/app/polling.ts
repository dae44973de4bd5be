// Looks again while somebody looks on: not in a hidden window, and at most once in a period.
export interface Watched {
  readonly visibilityState: DocumentVisibilityState;
  addEventListener(type: "visibilitychange", listener: () => void): void;
  removeEventListener(type: "visibilitychange", listener: () => void): void;
}

/** Calls `look` when the period has passed and the page is seen. Returns what ends it. */
export function pollWhileSeen(look: () => Promise<void>, period: number, page: Watched, now: () => number): () => void {
  let last = now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  function wait(): void {
    clearTimeout(timer);
    if (!ended && page.visibilityState === "visible") timer = setTimeout(again, Math.max(0, last + period - now()));
  }

  async function again(): Promise<void> {
    last = now();
    await look();
    wait();
  }

  page.addEventListener("visibilitychange", wait);
  wait();
  return () => {
    ended = true;
    clearTimeout(timer);
    page.removeEventListener("visibilitychange", wait);
  };
}
