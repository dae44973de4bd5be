// The app's words: a file for each part of it in zh/ and in en/. A word is named by its part: `visit.save`.
import { wordsOf, type Dictionary, type Language, type Naming, type Words } from "@yicetong/shared";
import type { PhoneWord } from "./texts";
import { dictionary as zh } from "./zh";

export type { PhoneWord } from "./texts";
export type PhoneWords = Words<PhoneWord>;

const NAMING: Naming<PhoneWord> = {
  problems: { offline: "shell.problem_offline", strange: "shell.problem_strange", not_found: "shell.problem_not_found" },
  otherProblem: "shell.problem_other",
  weekFrom: "shell.week_from",
};

/**
 * Chinese comes with the app, English only to whoever wants it. Where it does not come (the line broke during the very
 * first start) the app speaks Chinese.
 */
export async function loadDictionary(language: Language): Promise<Dictionary<PhoneWord>> {
  return language === "zh" ? zh : import("./en").then(({ dictionary }) => dictionary, () => zh);
}

export function createPhoneWords(dictionary: Dictionary<PhoneWord>, zone: () => string): PhoneWords {
  return wordsOf(NAMING, dictionary, zone);
}
