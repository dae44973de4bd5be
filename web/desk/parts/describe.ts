// The words for what the map shows by colour and pattern.
import type { Word, Words } from "@yicetong/shared";
import type { Layer } from "../address/params";
import { shownOf, type AreaFigures, type Figures, type Mark } from "../map/figures";

export const LAYER_WORDS: Record<Layer, Word> = {
  covered: "layer.covered",
  overdue: "layer.overdue",
  never: "layer.never",
  without_cadre: "layer.without_cadre",
  evidence: "layer.evidence",
  phones: "layer.phones",
};

export const MARK_WORDS: Record<Exclude<Mark, "none">, Word> = {
  unknown: "mark.unknown",
  nobody: "mark.nobody",
  empty: "mark.empty",
};

/** What a disc says: the count, with a sign where it may be less. */
export function discText(words: Words, count: number, doubtful: boolean): string {
  return `${doubtful ? "≤" : ""}${words.number(count)}`;
}

/** What is so in an area, in one sentence, for whoever does not see it. */
export function sentenceOf(words: Words, area: AreaFigures, name: string, threshold: number): string {
  const { mark } = shownOf("covered", area, threshold);
  const parts = [words.say("area.in_time", { name, in_time: area.in_time, households: area.asked })];
  if (area.highest > area.in_time) parts.push(words.say("area.at_most", { highest: area.highest }));
  if (mark !== "none") parts.push(words.say(MARK_WORDS[mark]));
  return parts.join(words.say("area.separator"));
}

/** Which phones still hold something, and since when the quietest of them is silent. */
export function phonesOf(words: Words, { phones }: Figures): string | null {
  if (phones.behind === 0) return null;
  if (phones.silent_since === null) return words.say("side.phones_behind", { phones: phones.behind });
  const day = words.day(phones.silent_since);
  return words.say("side.phones_silent", { phones: phones.behind, day });
}
