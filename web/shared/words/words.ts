// The words of the faces. zh.json and en.json beside this file hold the desk's, phone/words the app's; what the
// server says of problems, outcomes, purposes and plans comes from its own catalogue. A word that is missing does not
// compile; one that nobody uses, or that stands there twice, fails a test.
import { firstDayOf, weekNumber } from "../time/weeks";
import type { Catalogue } from "./catalogue/catalogue";
import type { Word } from "./deskWords";
import { planWordsOf, type PlanWords } from "./planWords";
import { recordWordsOf, type RecordWords } from "./recordWords";

export type Language = "zh" | "en";
type Values = Readonly<Record<string, string | number>>;

export const LANGUAGES: readonly Language[] = ["zh", "en"];
const LOCALES: Record<Language, string> = { zh: "zh-CN", en: "en" };

/** What every language of one face says by these words. */
export interface Naming<W extends string> {
  /** What is said of the codes that anybody may meet on any page. */
  readonly problems: Readonly<Record<string, W>>;
  /** For a code that has no sentence; takes `code`. */
  readonly otherProblem: W;
  /** A week by its number and first day; takes `week` and `day`. */
  readonly weekFrom: W;
}

/** One language of one face. */
export interface Dictionary<W extends string> {
  readonly language: Language;
  readonly texts: Readonly<Record<W, string>>;
  readonly catalogue: Catalogue;
}

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

/** ``zone`` is the county's; it is asked each time, because it is known only when somebody is signed in. */
export function wordsOf<W extends string>(naming: Naming<W>, { language, texts, catalogue }: Dictionary<W>, zone: () => string): Words<W> {
  const locale = LOCALES[language];
  // What became of a household in a plan, and why: reasons of the cadre, of the planner, and of neither.
  const { skipped, unplanned, handover, not_reached } = catalogue.plan;
  const reasons: Readonly<Record<string, string>> = { ...skipped, ...unplanned, ...handover, ...not_reached };
  const numbers = new Intl.NumberFormat(locale);
  // Made when they are first needed: a format is slow, and the first screen needs few.
  const format = (options: Intl.DateTimeFormatOptions, of = zone): (() => Intl.DateTimeFormat) => inZone(locale, of, options);
  const days = format({ month: "short", day: "numeric" }, UTC);
  const localDays = format({ month: "short", day: "numeric" });
  const weekdays = format({ weekday: "short" }, UTC);
  const months = format({ month: "short" }, UTC);
  const wholeMonths = format({ year: "numeric", month: "long" }, UTC);
  const instants = format({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const times = format({ hour: "numeric", minute: "2-digit", hourCycle: "h23" });
  const say = (word: W, values: Values = {}): string => fill(texts[word], values, numbers);
  const day = (text: string): string => days().format(new Date(`${text}T00:00:00Z`));
  return {
    ...planWordsOf(catalogue),
    ...recordWordsOf(catalogue),
    language,
    locale,
    say,
    problem: (code) => {
      const own = naming.problems[code];
      if (own) return say(own);
      return catalogue.error[code] ?? say(naming.otherProblem, { code });
    },
    became: (code, values = {}) => fill(reasons[code] ?? code, values, numbers),
    refused: (code) => catalogue.refused[code] ?? code,
    purpose: (code) => catalogue.purpose[code] ?? code,
    outcome: (code) => catalogue.outcome[code] ?? code,
    number: (value) => numbers.format(value),
    day,
    dayOf: (instant) => localDays().format(new Date(instant)),
    week: (week) => say(naming.weekFrom, { week: weekNumber(week), day: day(firstDayOf(week)) }),
    weekday: (day) => weekdays().format(new Date(`${day}T00:00:00Z`)),
    month: (day) => months().format(new Date(`${day}T00:00:00Z`)),
    wholeMonth: (day) => wholeMonths().format(new Date(`${day}T00:00:00Z`)),
    instant: (instant) => instants().format(new Date(instant)),
    time: (instant) => times().format(new Date(instant)),
  };
}

const UTC = (): string => "UTC";

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
