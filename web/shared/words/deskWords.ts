// The desk's words: both languages, because an office has a line that bears them.
import { catalogue as enCatalogue } from "./catalogue/en";
import { catalogue as zhCatalogue } from "./catalogue/zh";
import en from "./en.json";
import { wordsOf, type Dictionary, type Language, type Naming, type Words } from "./words";
import zh from "./zh.json";

export type Word = keyof typeof zh;

const NAMING: Naming<Word> = {
  problems: { offline: "problem.offline", not_found: "problem.not_found", forbidden: "gaps.not_for_you" },
  otherProblem: "problem.other",
  weekFrom: "weeks.from",
};
const DICTIONARIES: Readonly<Record<Language, Dictionary<Word>>> = {
  zh: { language: "zh", texts: zh, catalogue: zhCatalogue },
  en: { language: "en", texts: en, catalogue: enCatalogue },
};

export function createWords(language: Language, zone: () => string): Words {
  return wordsOf(NAMING, DICTIONARIES[language], zone);
}
