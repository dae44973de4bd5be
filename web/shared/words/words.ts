// The words of the faces. zh.json and en.json beside this file hold them; what the server says of a
// failed log-in and of plans comes from its own catalogue. A word that is missing does not compile; one that nobody
// uses, or that stands there twice, fails a test.
import { error as enError, outcome as enOutcome, plan as enPlan, purpose as enPurpose, refused as enRefused } from "../../../server/messages/en.json";
import { error as zhError, outcome as zhOutcome, plan as zhPlan, purpose as zhPurpose, refused as zhRefused } from "../../../server/messages/zh.json";
import en from "./en.json";
import zh from "./zh.json";

export type Word = keyof typeof zh;
export type Language = "zh" | "en";
type Values = Readonly<Record<string, string | number>>;

export const LANGUAGES: readonly Language[] = ["zh", "en"];
const DICTIONARIES: Record<Language, Record<Word, string>> = { zh, en };
const ERRORS: Record<Language, Record<string, string>> = { zh: zhError, en: enError };
// What became of a household in a plan, and why: reasons of the cadre, of the planner, and of neither.
const REASONS: Record<Language, Record<string, string>> = {
  zh: { ...zhPlan.skipped, ...zhPlan.unplanned, ...zhPlan.handover, ...zhPlan.not_reached },
  en: { ...enPlan.skipped, ...enPlan.unplanned, ...enPlan.handover, ...enPlan.not_reached },
};
const REFUSED: Record<Language, Record<string, string>> = { zh: zhRefused, en: enRefused };
const PURPOSES: Record<Language, Record<string, string>> = { zh: zhPurpose, en: enPurpose };
const OUTCOMES: Record<Language, Record<string, string>> = { zh: zhOutcome, en: enOutcome };
/** What is said of the codes that anybody may meet on any page. */
const PROBLEMS: Readonly<Record<string, Word>> = { offline: "problem.offline", out_of_scope: "map.outside", forbidden: "gaps.not_for_you" };
const LOCALES: Record<Language, string> = { zh: "zh-CN", en: "en" };

export interface Words {
  language: Language;
  locale: string;
  say(word: Word, values?: Values): string;
  /** The sentence for a problem's code, or a general one. */
  problem(code: string): string;
  /** The sentence for what became of a household that was handed over, or for a reason. */
  became(code: string, values?: Values): string;
  /** Why a row was refused. */
  refused(code: string): string;
  /** A visit's purpose and outcome, as the server's catalogue has them. */
  purpose(code: string): string;
  outcome(code: string): string;
  number(value: number): string;
  /** A day (2026-11-30) without its year. */
  day(day: string): string;
  /** An instant's day in the reader's time. */
  dayOf(instant: string): string;
  /** A day's weekday: 周一. */
  weekday(day: string): string;
  /** A day's month. */
  month(day: string): string;
  /** A day's month with its year. */
  wholeMonth(day: string): string;
  /** An instant in the reader's time. */
  instant(instant: string): string;
}

export function createWords(language: Language): Words {
  const locale = LOCALES[language];
  const numbers = new Intl.NumberFormat(locale);
  const days = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone: "UTC" });
  const localDays = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" });
  const weekdays = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  const months = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" });
  const wholeMonths = new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", timeZone: "UTC" });
  const instants = new Intl.DateTimeFormat(locale, {
    month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const say = (word: Word, values: Values = {}): string => fill(DICTIONARIES[language][word], values, numbers);
  return {
    language,
    locale,
    say,
    problem: (code) => {
      const own = PROBLEMS[code];
      if (own) return say(own);
      return ERRORS[language][code] ?? say("problem.other", { code });
    },
    became: (code, values = {}) => fill(REASONS[language][code] ?? code, values, numbers),
    refused: (code) => REFUSED[language][code] ?? code,
    purpose: (code) => PURPOSES[language][code] ?? code,
    outcome: (code) => OUTCOMES[language][code] ?? code,
    number: (value) => numbers.format(value),
    day: (day) => days.format(new Date(`${day}T00:00:00Z`)),
    dayOf: (instant) => localDays.format(new Date(instant)),
    weekday: (day) => weekdays.format(new Date(`${day}T00:00:00Z`)),
    month: (day) => months.format(new Date(`${day}T00:00:00Z`)),
    wholeMonth: (day) => wholeMonths.format(new Date(`${day}T00:00:00Z`)),
    instant: (instant) => instants.format(new Date(instant)),
  };
}

/** Puts values into `{name}`. They are not read as patterns, whatever they hold. */
function fill(text: string, values: Values, numbers: Intl.NumberFormat): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? numbers.format(value) : value;
  });
}

/** The first of these tags (`zh-TW`, `en-GB`) whose language we speak; Chinese if there is none. */
export function languageOf(tags: readonly string[]): Language {
  for (const tag of tags) {
    const found = LANGUAGES.find((language) => language === tag.toLowerCase().split("-")[0]);
    if (found) return found;
  }
  return "zh";
}
