// What is in the address of the map, so that it can be sent to somebody else: places, days and choices,
// never a person or a household. Each has a default, which is left out, and a check; what does not pass
// it counts as not given.

export const LAYERS = ["covered", "overdue", "never", "without_cadre", "evidence", "phones", "plan"] as const;
export type Layer = (typeof LAYERS)[number];
/** Lists of households behind the numbers. */
export const LISTS = ["all", "in_time", "left", "overdue", "never", "without_cadre", "contacted"] as const;
export type List = (typeof LISTS)[number];
export const KINDS = ["ordinary", "priority"] as const;
export type Kind = (typeof KINDS)[number];
export const PERIODS = ["week", "month", "quarter", "year"] as const;
export type Period = (typeof PERIODS)[number];
/** What is drawn on the areas besides. */
export const POINTS = ["none", "households", "visits"] as const;
export type Points = (typeof POINTS)[number];
export const FORMS = ["map", "list"] as const;

export interface View {
  /** A division or grid; null: where one's own area begins. */
  within: string | null;
  layer: Layer;
  kind: Kind | null;
  period: Period;
  /** The week that is shown; null: now. */
  week: string | null;
  /** The week that it is compared with; null: it is not. */
  versus: string | null;
  points: Points;
  as: (typeof FORMS)[number];
}

interface Param<T> {
  initial: T;
  /** The value of this text, or undefined if it is none. */
  read(text: string): T | undefined;
}

function oneOf<T extends string>(values: readonly T[]): (text: string) => T | undefined {
  return (text) => values.find((value) => value === text);
}

function matching(pattern: RegExp): (text: string) => string | undefined {
  return (text) => (pattern.test(text) ? text : undefined);
}

const WEEK = matching(/^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$/);
const PARAMS: { [Name in keyof View]: Param<View[Name]> } = {
  within: { initial: null, read: matching(/^\d{6}(\d{3}){0,3}$/) },
  layer: { initial: "covered", read: oneOf(LAYERS) },
  kind: { initial: null, read: oneOf(KINDS) },
  period: { initial: "quarter", read: oneOf(PERIODS) },
  week: { initial: null, read: WEEK },
  versus: { initial: null, read: WEEK },
  points: { initial: "none", read: oneOf(POINTS) },
  as: { initial: "map", read: oneOf(FORMS) },
};

/** As a router gives it: a parameter may stand there several times, or without a value. */
export type Query = Readonly<Record<string, string | null | (string | null)[] | undefined>>;

export function readView(query: Query): View {
  const read = <Name extends keyof View>(name: Name): View[Name] => {
    const given = query[name];
    const { initial, read: valueOf } = PARAMS[name];
    return (typeof given === "string" ? valueOf(given) : undefined) ?? initial;
  };
  return {
    within: read("within"),
    layer: read("layer"),
    kind: read("kind"),
    period: read("period"),
    week: read("week"),
    versus: read("versus"),
    points: read("points"),
    as: read("as"),
  };
}

export function writeView(view: View): Record<string, string> {
  const given = Object.entries(view).filter(
    ([name, value]) => value !== null && value !== PARAMS[name as keyof View].initial,
  );
  return Object.fromEntries(given) as Record<string, string>;
}
