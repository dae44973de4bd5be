// What the server's catalogue says of single records: flags, decisions, and the values of households and contacts.
import { decision as enDecision, flag as enFlag, print as enPrint, relation as enRelation, tag as enTag } from "../../../server/messages/en.json";
import { decision as zhDecision, flag as zhFlag, print as zhPrint, relation as zhRelation, tag as zhTag } from "../../../server/messages/zh.json";

type Texts = Readonly<Record<"zh" | "en", Readonly<Record<string, string>>>>;

const FLAGS: Texts = { zh: zhFlag, en: enFlag };
const DECISIONS: Texts = { zh: zhDecision, en: enDecision };
const RELATIONS: Texts = { zh: zhRelation, en: enRelation };
const TAGS: Texts = { zh: zhTag, en: enTag };
const KINDS: Texts = { zh: zhPrint.kinds, en: enPrint.kinds };

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

export function recordWordsOf(language: "zh" | "en"): RecordWords {
  const from = (texts: Texts) => (code: string): string => texts[language][code] ?? code;
  return { flag: from(FLAGS), decision: from(DECISIONS), relation: from(RELATIONS), tag: from(TAGS), kind: from(KINDS) };
}
