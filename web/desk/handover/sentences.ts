// What a hand-over comes to, in words. What is foreseen is an estimate, and says so: the plan decides.
import { weekNumber, type Words } from "@yicetong/shared";
import { foreseen, refusedBy, type Answer } from "./choice";

export function fitSentences(words: Words, answer: Answer): string[] {
  const { weeks, nowhere } = foreseen(answer);
  return [
    ...weeks.map(({ week, count }, at) => words.say(at ? "fit.later" : "fit.week", { week: weekNumber(week), count })),
    ...nowhere.map(({ reason, count }) => words.say("fit.nowhere", { count, reason: words.became(reason) })),
  ];
}

export function refusedSentences(words: Words, answer: Answer): string[] {
  return refusedBy(answer).map(({ code, count }) => words.say("fit.refused", { count, reason: words.refused(code) }));
}
