// Which words there are: those of the Chinese files, a file for each part of the app. `visit.save` is `save` of its part.
import type households from "./zh/households.json";
import type map from "./zh/map.json";
import type me from "./zh/me.json";
import type records from "./zh/records.json";
import type shell from "./zh/shell.json";
import type visit from "./zh/visit.json";
import type week from "./zh/week.json";

type Shape<P> = Readonly<Record<keyof P, string>>;

export interface Parts {
  readonly households: Shape<typeof households>;
  readonly map: Shape<typeof map>;
  readonly me: Shape<typeof me>;
  readonly records: Shape<typeof records>;
  readonly shell: Shape<typeof shell>;
  readonly visit: Shape<typeof visit>;
  readonly week: Shape<typeof week>;
}

export type PhoneWord = { [P in keyof Parts]: `${P}.${keyof Parts[P] & string}` }[keyof Parts];

export function flat(parts: Parts): Readonly<Record<PhoneWord, string>> {
  const found: Record<string, string> = {};
  for (const [part, texts] of Object.entries(parts)) {
    for (const [name, text] of Object.entries(texts as Readonly<Record<string, string>>)) found[`${part}.${name}`] = text;
  }
  return found as Record<PhoneWord, string>; // its type says which words there are
}
