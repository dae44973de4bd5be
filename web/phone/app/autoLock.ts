// A phone that nobody touches locks itself. Time that passes while the phone sleeps counts: timers do not run then.
export interface AutoLock {
  stop(): void;
}

export interface Means {
  /** Where touches and keys are heard. */
  readonly page: Pick<EventTarget, "addEventListener" | "removeEventListener">;
  now(): number;
  later(ms: number, work: () => void): () => void;
  lock(): void;
}

export const LOCKS_AFTER_MS = 5 * 60 * 1000;
const SIGNS = ["pointerdown", "keydown", "visibilitychange"] as const;

export function startAutoLock({ page, now, later, lock }: Means): AutoLock {
  let touched = now();
  let forget = later(LOCKS_AFTER_MS, look);

  function look(): void {
    touched = Math.min(touched, now()); // a clock that was put back
    const left = touched + LOCKS_AFTER_MS - now();
    forget();
    if (left <= 0) lock();
    else forget = later(left, look);
  }
  /** What comes after the time has run out does not count: it comes from whoever found the phone. */
  function touch(event: Event): void {
    if (now() - touched >= LOCKS_AFTER_MS) lock();
    else if (event.type !== "visibilitychange") touched = now();
  }
  for (const sign of SIGNS) page.addEventListener(sign, touch, { capture: true });
  return {
    stop() {
      forget();
      for (const sign of SIGNS) page.removeEventListener(sign, touch, { capture: true });
    },
  };
}
