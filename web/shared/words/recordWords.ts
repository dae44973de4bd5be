// What the server's catalogue says of single records: flags, decisions, and the values of households and contacts.
import type { Catalogue } from "./catalogue/catalogue";

export interface RecordWords {
  /** What the server found odd about a record. */
  flag(code: string): string;
  /** What was decided about a version that was not taken. */
  decision(code: string): string;
  /** What a contact is to the head of the household. */
  relation(code: string): string;
  /** A service tag, and a kind, of a household. */
  tag(code: string): string;
  kind(code: string): string;
}

export function recordWordsOf(catalogue: Catalogue): RecordWords {
  const from = (texts: Readonly<Record<string, string>>) => (code: string): string => texts[code] ?? code;
  const { flag, decision, relation, tag, kinds } = catalogue;
  return { flag: from(flag), decision: from(decision), relation: from(relation), tag: from(tag), kind: from(kinds) };
}
