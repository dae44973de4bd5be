// What has changed in an area between two weeks: households first, then the share, with what phones still hold.
import { percent, type Mark } from "./figures";
import { EMPTY, type WeekFigures } from "./history";

export interface Change {
  then: WeekFigures;
  now: WeekFigures;
  /** Households in time: more, or fewer. */
  households: number;
  /** Percentage points; null: in one of the weeks there was nobody to be reached. */
  points: number | null;
  /** 0 to 4: fell far, fell, about the same, rose, rose far. */
  step: number | null;
  mark: Mark;
  /** Phones may still change it. */
  doubtful: boolean;
}

/** Percentage points from which on something has changed, and changed far. */
export const LIMITS = [3, 15] as const;

export function stepOfChange(points: number): number {
  const [some, far] = LIMITS;
  const size = Math.abs(points) < some ? 0 : Math.abs(points) < far ? 1 : 2;
  return 2 + Math.sign(points) * size;
}

export function changeOf(now: WeekFigures = EMPTY, then: WeekFigures = EMPTY): Change {
  const households = now.in_time - then.in_time;
  const doubtful = now.highest > now.lowest || then.highest > then.lowest;
  if (now.asked === 0 || then.asked === 0) return { then, now, households, points: null, step: null, mark: "empty", doubtful };
  const share = (part: number, of: WeekFigures) => (100 * part) / of.asked;
  const exact = share(now.in_time, now) - share(then.in_time, then);
  const least = Math.sign(stepOfChange(share(now.lowest, now) - share(then.highest, then)) - 2);
  const most = Math.sign(stepOfChange(share(now.highest, now) - share(then.lowest, then)) - 2);
  // Hatched where what phones hold decides which way it went.
  const sure = least === most;
  return {
    then, now, households, doubtful,
    points: percent(now.in_time, now.asked) - percent(then.in_time, then.asked),
    step: sure ? stepOfChange(exact) : null,
    mark: sure ? "none" : "unknown",
  };
}
