// What the server's catalogue says of plans, quotas, duties and reminders.
import type { Catalogue } from "./catalogue/catalogue";

type Texts = Readonly<Record<string, string>>;
type Params = Readonly<Record<string, unknown>>;

const OF_PERIOD = ["week", "period"]; // parameters that name one: 2026-W12, 2026-03, 2026-Q1, 2026

export interface Message {
  readonly title: string;
  readonly body: string;
}

export interface PlanWords {
  /** Why a household is in a plan. */
  why(code: string): string;
  /** Why a visit is planned no more. */
  dropped(code: string): string;
  /** How travel was reckoned. */
  ways(code: string): string;
  /** Who asked for a visit, and until when. */
  asked(by: string, until: string): string;
  quotaState(code: string): string;
  duty(kind: string): string;
  /** A week, month, quarter or year (2026-W12, 2026-03, 2026-Q1, 2026) as people say it. */
  period(name: string): string;
  /** A reminder's text; null for a kind that this app does not know. */
  message(kind: string, params: Params): Message | null;
}

export function planWordsOf({ duty, message, period: periods, plan, quotaState }: Catalogue): PlanWords {
  const period = (name: string): string => periodIn(periods, name);
  return {
    why: (code) => plan.why[code] ?? code,
    dropped: (code) => plan.dropped[code] ?? code,
    ways: (code) => plan.ways[code] ?? code,
    asked: (by, until) => filled(plan.asked, { asked_by: by, asked_until: until }),
    quotaState: (code) => quotaState[code] ?? code,
    duty: (kind) => duty[kind] ?? kind,
    period,
    message: (kind, params) => {
      const texts = message[kind];
      if (!texts) return null;
      // As server/channels/wording.py: for a parameter that is null, the text `<name>_none` stands in for the body.
      const missing = Object.keys(params).find((name) => params[name] === null && texts[`${name}_none`] !== undefined);
      const body = texts[missing === undefined ? "body" : `${missing}_none`] ?? "";
      const said = Object.fromEntries(OF_PERIOD.flatMap((name) => (typeof params[name] === "string" ? [[name, period(params[name])]] : [])));
      return { title: texts.title ?? kind, body: filled(body, { ...params, ...said }) };
    },
  };
}

function periodIn(forms: Texts, name: string): string {
  const [year = "", part = ""] = name.split("-");
  const kind = part === "" ? "year" : part.startsWith("W") ? "week" : part.startsWith("Q") ? "quarter" : "month";
  const number = Number(part.replace(/^[WQ]/, ""));
  return (forms[kind] ?? name)
    .replace("{number:02}", () => String(number).padStart(2, "0"))
    .replace("{number}", () => String(number))
    .replace("{year}", () => year);
}

/** Values are put in as they are, whatever they hold. */
function filled(text: string, values: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : whole;
  });
}
