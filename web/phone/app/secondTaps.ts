// A thumb that taps twice hits, the second time, whatever the first tap has brought under it: the button of the next
// page, the box of another household. That second tap is none. Two taps on one control are the control's own affair.

export interface Tap {
  readonly at: number;
  readonly x: number;
  readonly y: number;
  /** What was under the finger. */
  readonly control: unknown;
}

const WITHIN_MS = 400;
const NEAR_PX = 24;
const CONTROLS = "a, button, label, input, select, textarea, summary, dialog";

export function isSecondTap(before: Tap | null, tap: Tap): boolean {
  if (!before || before.control === tap.control) return false;
  // Either way: a clock may be set back.
  return Math.abs(tap.at - before.at) < WITHIN_MS && Math.hypot(tap.x - before.x, tap.y - before.y) < NEAR_PX;
}

/** For the life of the page. A mouse, a keyboard and a script are left alone. */
export function ignoreSecondTaps(page: Document, now: () => Date): void {
  let before: Tap | null = null;
  let tap: Tap | null = null;
  page.addEventListener(
    "pointerdown",
    ({ pointerType, target, clientX: x, clientY: y }) => {
      const control = target instanceof Element ? (target.closest(CONTROLS) ?? target) : target;
      tap = pointerType === "mouse" ? null : { at: now().getTime(), x, y, control };
    },
    true,
  );
  page.addEventListener(
    "click",
    (event) => {
      if (!tap || !event.isTrusted) return;
      if (!isSecondTap(before, tap)) {
        before = tap;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      before = before && { ...before, at: tap.at };
      tap = null;
    },
    true,
  );
}
