// The words for what the map shows by colour and pattern.
import type { Word, Words } from "@yicetong/shared";
import type { Layer } from "../address/params";
import type { Change } from "../map/change";
import { shownOf, type AreaFigures, type Figures, type Mark } from "../map/figures";

export const LAYER_WORDS: Record<Layer, Word> = {
  covered: "layer.covered",
  overdue: "layer.overdue",
  never: "layer.never",
  without_cadre: "layer.without_cadre",
  evidence: "layer.evidence",
  phones: "layer.phones",
  plan: "layer.plan",
};

export const MARK_WORDS: Record<Exclude<Mark, "none">, Word> = {
  unknown: "mark.unknown",
  nobody: "mark.nobody",
  empty: "mark.empty",
  unplanned: "mark.unplanned",
};

/** What a disc says: the count, with a sign where it may be less. */
export function discText(words: Words, count: number, doubtful: boolean): string {
  return `${doubtful ? "≤" : ""}${words.number(count)}`;
}

/** A number with its sign: -8, 0, +12. */
export function changeText(words: Words, change: number): string {
  return change > 0 ? `+${words.number(change)}` : change < 0 ? `−${words.number(-change)}` : "0";
}

/** What has changed in an area, households first. */
export function sentenceOfChange(words: Words, { then, now, households, points, mark, doubtful }: Change, name: string): string {
  if (points === null) return words.say("change.none", { name });
  const which = households > 0 ? "change.more" : households < 0 ? "change.fewer" : "change.same";
  const parts = [
    words.say(which, { name, then: then.in_time, now: now.in_time, households: Math.abs(households) }),
    words.say("change.points", { points: changeText(words, points) }),
  ];
  if (mark === "unknown") parts.push(words.say("change.unknown"));
  else if (doubtful) parts.push(words.say("change.doubtful"));
  return parts.join(words.say("area.separator"));
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
