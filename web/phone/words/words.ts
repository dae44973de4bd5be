// The app's words: a file for each part of it in zh/ and in en/. A word is named by its part: `visit.save`.
import { wordsOf, type Language, type Words } from "@yicetong/shared";
import * as en from "./en";
import * as zh from "./zh";

type Parts = typeof zh;
type Part = keyof Parts & string;
export type PhoneWord = { [P in Part]: `${P}.${keyof Parts[P] & string}` }[Part];
export type PhoneWords = Words<PhoneWord>;

type Texts = Readonly<Record<PhoneWord, string>>;

function flat(parts: Readonly<Record<string, Readonly<Record<string, string>>>>): Texts {
  const found: Record<string, string> = {};
  for (const [part, texts] of Object.entries(parts)) {
    for (const [name, text] of Object.entries(texts)) found[`${part}.${name}`] = text;
  }
  return found as Texts; // its type says which words there are
}

export const TEXTS: Readonly<Record<Language, Texts>> = { zh: flat(zh), en: flat(en) };

export function createPhoneWords(language: Language, zone: () => string): PhoneWords {
  return wordsOf(
    {
      texts: TEXTS,
      problems: { offline: "shell.problem_offline", strange: "shell.problem_strange", not_found: "shell.problem_not_found" },
      otherProblem: "shell.problem_other",
      weekFrom: "shell.week_from",
    },
    language,
    zone,
  );
}
