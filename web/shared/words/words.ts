// The words of the faces. zh.json and en.json beside this file hold the desk's, phone/words the app's; what the
// server says of problems, outcomes, purposes and plans comes from its own catalogue. A word that is missing does not
// compile; one that nobody uses, or that stands there twice, fails a test.
import { error as enError, outcome as enOutcome, plan as enPlan, purpose as enPurpose, refused as enRefused } from "../../../server/messages/en.json";
import { error as zhError, outcome as zhOutcome, plan as zhPlan, purpose as zhPurpose, refused as zhRefused } from "../../../server/messages/zh.json";
import { firstDayOf, weekNumber } from "../time/weeks";
import { planWordsOf, type PlanWords } from "./planWords";
import { recordWordsOf, type RecordWords } from "./recordWords";
import en from "./en.json";
import zh from "./zh.json";

export type Word = keyof typeof zh;
export type Language = "zh" | "en";
type Values = Readonly<Record<string, string | number>>;

export const LANGUAGES: readonly Language[] = ["zh", "en"];
const ERRORS: Record<Language, Record<string, string>> = { zh: zhError, en: enError };
// What became of a household in a plan, and why: reasons of the cadre, of the planner, and of neither.
const REASONS: Record<Language, Record<string, string>> = {
  zh: { ...zhPlan.skipped, ...zhPlan.unplanned, ...zhPlan.handover, ...zhPlan.not_reached },
  en: { ...enPlan.skipped, ...enPlan.unplanned, ...enPlan.handover, ...enPlan.not_reached },
};
const REFUSED: Record<Language, Record<string, string>> = { zh: zhRefused, en: enRefused };
const PURPOSES: Record<Language, Record<string, string>> = { zh: zhPurpose, en: enPurpose };
const OUTCOMES: Record<Language, Record<string, string>> = { zh: zhOutcome, en: enOutcome };
const LOCALES: Record<Language, string> = { zh: "zh-CN", en: "en" };

/** The words of one face. */
export interface Dictionary<W extends string> {
  readonly texts: Readonly<Record<Language, Readonly<Record<W, string>>>>;
  /** What is said of the codes that anybody may meet on any page. */
  readonly problems: Readonly<Record<string, W>>;
  /** For a code that has no sentence; takes `code`. */
  readonly otherProblem: W;
  /** A week by its number and first day; takes `week` and `day`. */
  readonly weekFrom: W;
}

const DESK: Dictionary<Word> = {
  texts: { zh, en },
  problems: { offline: "problem.offline", not_found: "problem.not_found", forbidden: "gaps.not_for_you" },
  otherProblem: "problem.other",
  weekFrom: "weeks.from",
};

export interface Words<W extends string = Word> extends PlanWords, RecordWords {
  language: Language;
  locale: string;
  say(word: W, values?: Values): string;
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
  /** An instant's day in the county. */
  dayOf(instant: string): string;
  /** A week (2026-W48) by its number and its first day. */
  week(week: string): string;
  /** A day's weekday: 周一. */
  weekday(day: string): string;
  /** A day's month. */
  month(day: string): string;
  /** A day's month with its year. */
  wholeMonth(day: string): string;
  /** An instant by the county's clock, wherever the browser is. */
  instant(instant: string): string;
  /** Its time of day alone: 9:05. */
  time(instant: string): string;
}

/** The desk's words. */
export function createWords(language: Language, zone: () => string): Words {
  return wordsOf(DESK, language, zone);
}

/** ``zone`` is the county's; it is asked each time, because it is known only when somebody is signed in. */
export function wordsOf<W extends string>(dictionary: Dictionary<W>, language: Language, zone: () => string): Words<W> {
  const locale = LOCALES[language];
  const numbers = new Intl.NumberFormat(locale);
  const days = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone: "UTC" });
  const localDays = inZone(locale, zone, { month: "short", day: "numeric" });
  const weekdays = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  const months = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" });
  const wholeMonths = new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", timeZone: "UTC" });
  const instants = inZone(locale, zone, {
    month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const times = inZone(locale, zone, { hour: "numeric", minute: "2-digit", hourCycle: "h23" });
  const say = (word: W, values: Values = {}): string => fill(dictionary.texts[language][word], values, numbers);
  const day = (text: string): string => days.format(new Date(`${text}T00:00:00Z`));
  return {
    ...planWordsOf(language),
    ...recordWordsOf(language),
    language,
    locale,
    say,
    problem: (code) => {
      const own = dictionary.problems[code];
      if (own) return say(own);
      return ERRORS[language][code] ?? say(dictionary.otherProblem, { code });
    },
    became: (code, values = {}) => fill(REASONS[language][code] ?? code, values, numbers),
    refused: (code) => REFUSED[language][code] ?? code,
    purpose: (code) => PURPOSES[language][code] ?? code,
    outcome: (code) => OUTCOMES[language][code] ?? code,
    number: (value) => numbers.format(value),
    day,
    dayOf: (instant) => localDays().format(new Date(instant)),
    week: (week) => say(dictionary.weekFrom, { week: weekNumber(week), day: day(firstDayOf(week)) }),
    weekday: (day) => weekdays.format(new Date(`${day}T00:00:00Z`)),
    month: (day) => months.format(new Date(`${day}T00:00:00Z`)),
    wholeMonth: (day) => wholeMonths.format(new Date(`${day}T00:00:00Z`)),
    instant: (instant) => instants().format(new Date(instant)),
    time: (instant) => times().format(new Date(instant)),
  };
}

/** A format by the clock of a zone, made again only for another zone: lists have many rows. */
function inZone(locale: string, zone: () => string, options: Intl.DateTimeFormatOptions): () => Intl.DateTimeFormat {
  let of = "";
  let made: Intl.DateTimeFormat | null = null;
  return () => {
    if (!made || of !== zone()) made = new Intl.DateTimeFormat(locale, { ...options, timeZone: (of = zone()) });
    return made;
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
