// What the map shows of an area's figures. Pure: figures in, a class, a mark and a number out.
import type { components } from "@yicetong/shared";
import type { Layer } from "../address/params";

/** As `GET /api/v1/coverage` answers: a fraction with its doubt, for one area. */
export type Figures = components["schemas"]["CoverageFigure"];
export type AreaFigures = components["schemas"]["CoveredArea"];
/** A week's planned households: how many there are, and how many of them have been reached. */
export type Progress = { planned: number; done: number; to_come: number };
export type AreaProgress = Progress & { code: string };
export const NO_PLAN: Progress = { planned: 0, done: 0, to_come: 0 };

/** The plans of an area: those of all grids in it. */
export function planOf(plans: readonly AreaProgress[], area: string): Progress {
  return plans
    .filter(({ code }) => code.startsWith(area))
    .reduce((sum, one) => ({ planned: sum.planned + one.planned, done: sum.done + one.done, to_come: sum.to_come + one.to_come }), NO_PLAN);
}
export type Coverage = components["schemas"]["Coverage"];

/** Zero, nobody there, not known, no household at all, and nothing planned are five different things. */
export type Mark = "none" | "nobody" | "unknown" | "empty" | "unplanned";

export interface Shown {
  /** 0 to 4, from pale to strong; null where no colour would be true. */
  step: number | null;
  mark: Mark;
  /** The number in the disc: what is left to do, or found. */
  count: number;
  /** It may be less: phones hold visits. */
  doubtful: boolean;
}

export const STEPS = [25, 50, 70, 85] as const;
/** Where the steps begin, in percent of the area's households; the last one of coverage is the county's. */
export function stepsOf(layer: Layer, threshold: number): readonly number[] {
  if (layer === "covered") return [...STEPS.slice(0, 3).filter((step) => step < threshold), threshold];
  if (layer === "evidence" || layer === "plan") return STEPS;
  return [2, 5, 10, 20];
}

/** Whether the strong end of its colours is the better one. */
export function isGood(layer: Layer): boolean {
  return layer === "covered" || layer === "evidence" || layer === "plan";
}

export function stepIn(share: number, steps: readonly number[]): number {
  return steps.filter((step) => share >= step).length;
}

/** Percent; not rounded up to a threshold that it does not reach. */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((100 * part) / whole);
}

/** Whether the share is reached, whatever phones still hold; null: that depends on them. */
export function surely(area: Pick<Figures, "asked" | "lowest" | "highest">, threshold: number): boolean | null {
  const reaches = (part: number) => 100 * part >= threshold * area.asked;
  if (area.asked === 0) return false;
  if (reaches(area.lowest)) return true;
  return reaches(area.highest) ? null : false;
}

export function markOf(area: Figures, threshold: number): Mark {
  if (area.asked === 0) return "empty";
  if (surely(area, threshold) === null) return "unknown";
  if (area.reached) return "none";
  // What phones hold may say that somebody was there.
  return area.highest > area.lowest ? "unknown" : "nobody";
}

/** The number of a layer, and of how many it is a share. */
export function countOf(layer: Layer, area: Figures, plan: Progress = NO_PLAN): { count: number; whole: number } {
  const whole = area.households;
  switch (layer) {
    case "covered":
      return { count: area.asked - area.in_time, whole: area.asked };
    case "overdue":
      return { count: area.overdue, whole };
    case "never":
      return { count: area.never, whole };
    case "without_cadre":
      return { count: area.without_cadre, whole };
    case "evidence": {
      const { inside, near, outside, no_fix } = area.visits;
      return { count: outside + no_fix, whole: inside + near + outside + no_fix };
    }
    case "phones":
      return { count: area.phones.behind, whole };
    case "plan":
      return { count: plan.planned - plan.done, whole: plan.planned };
  }
}

export function shownOf(layer: Layer, area: Figures, threshold: number, plan: Progress = NO_PLAN): Shown {
  const { count, whole } = countOf(layer, area, plan);
  const steps = stepsOf(layer, threshold);
  if (layer === "covered") {
    const mark = markOf(area, threshold);
    const step = mark === "none" ? stepIn((100 * area.in_time) / whole, steps) : null;
    return { step, mark, count, doubtful: count > 0 && area.highest > area.in_time };
  }
  if (whole === 0) return { step: null, mark: layer === "plan" ? "unplanned" : "empty", count, doubtful: false };
  if (layer === "phones") return { step: Math.min(count, 4), mark: "none", count, doubtful: false };
  const share = isGood(layer) ? 100 - (100 * count) / whole : (100 * count) / whole;
  const late = layer === "overdue" || layer === "never";
  return { step: stepIn(share, steps), mark: "none", count, doubtful: late && count > 0 && area.highest > area.in_time };
}
