// What the page says of each record, in one sentence.
import type { RowError, Status, SyncResult } from "@yicetong/sync";
import { reasonWord } from "../../app/reasons";
import type { PhoneWord, PhoneWords } from "../../words/words";
import type { Line } from "../../records/account";
import { collectionWord, labelOf } from "./fields";

/** Reminders may be about no household. */
const ABOUT_NONE: readonly string[] = ["reminders"];

/** The household and the person, and what is told of them. */
export function titleOf(words: PhoneWords, line: Line): string {
  return [subjectOf(words, line), whatOf(words, line)].filter(Boolean).join(words.say("records.title_between"));
}

/** The kind of record, or the one field that is at issue. */
export function whatOf(words: PhoneWords, { field, collection }: Line): string {
  return field ? labelOf(words, field) : collectionWord(words, collection);
}

/** Which household a record is about, and which of its people; empty where it is about none. */
export function subjectOf(words: PhoneWords, { collection, name, person }: Line): string {
  const household = name ?? (ABOUT_NONE.includes(collection) ? null : words.say("week.unknown_household"));
  return [household, person].filter(Boolean).join(words.say("records.title_between"));
}

export function sentenceOf(words: PhoneWords, line: Line): string {
  // Nobody decided: the household was erased, and nothing is left to do.
  if (line.errors.some(({ code }) => code === "erased")) return words.refused("erased");
  if (line.decision) return line.note ? words.say("records.decided_note", { decision: words.decision(line.decision), note: line.note }) : words.decision(line.decision);
  if (line.flag) return words.say(flagWord(line.flag));
  switch (line.state) {
    case "phone":
      return words.say(line.isRemoval ? "records.phone_removal" : "records.phone_one");
    case "received":
      return words.say("records.received_one");
    case "conflict":
      return words.say(line.canChoose ? "records.conflict_choose" : "records.conflict_deleted");
    case "held":
      return words.say(heldWord(line));
    case "returned":
      return line.note ? words.say("records.returned_note", { note: line.note }) : (faults(words, line.errors)[0] ?? words.say("records.returned_plain"));
  }
}

function heldWord({ errors }: Line): PhoneWord {
  const codes = errors.map(({ code }) => code);
  if (codes.includes("device_revoked")) return "records.held_revoked";
  return codes.includes("after_last_day") ? "records.held_after" : "records.held_elsewhere";
}

/** The reasons of a version that was not taken: 电话：不是完整的电话号码。 */
export function faults(words: PhoneWords, errors: readonly RowError[]): string[] {
  return errors.map(({ field, code }) =>
    field === null || field === "id" ? words.refused(code) : words.say("records.fault", { field: labelOf(words, field), why: words.refused(code) }),
  );
}

export function flagWord(flag: string): PhoneWord {
  return flag === "logged_twice" ? "records.flag_twice" : "records.flag_time";
}

/** The button beside a record that needs its author. */
export function actionOf(line: Line): PhoneWord {
  if (line.flag === "logged_twice") return "records.act_look";
  if (line.flag) return "records.act_time";
  if (line.state === "conflict") return "records.act_both";
  return line.note ? "records.act_complete" : "records.act_mend";
}

export function wayTo(line: Line): string {
  const way = `/records/${line.collection}/${line.id}`;
  return line.state === "conflict" && line.canChoose ? `${way}/conflict` : way;
}

/** 今天 7:40, or with its day. */
export function whenOf(words: PhoneWords, today: string, instant: string): string {
  return words.dayOf(instant) === words.day(today) ? words.say("records.today_at", { time: words.time(instant) }) : words.instant(instant);
}

/** 今天, or the day. */
export function dayWord(words: PhoneWords, today: string, instant: string): string {
  return words.dayOf(instant) === words.day(today) ? words.say("records.today") : words.dayOf(instant);
}

export interface Head {
  readonly line: string;
  readonly under: string;
}

/** The page's first sentence: how much is on the phone only, why, and what came of the last round. */
export function headOf(words: PhoneWords, status: Status, today: string): Head {
  const { unsent, photos, reason, lastSuccess, rounds, state } = status;
  const line =
    unsent + photos === 0
      ? words.say(lastSuccess ? "records.head_none" : "records.head_never")
      : state === "sending" || state === "applying"
        ? words.say("records.head_sending", { count: unsent + photos })
        : words.say(reason === "offline" ? "records.head_offline" : "records.head_unsent", { count: unsent + photos });
  const waits = unsent + photos;
  const isByItself = waits > 0 && (reason === null || reason === "offline");
  const why = isByItself ? words.say("records.by_itself") : reason ? words.say(reasonWord(reason, waits)) : "";
  const last = rounds.find((round) => round.reason === null);
  const told = !lastSuccess
    ? ""
    : last && last.pushed > 0
      ? words.say("records.last_pushed", { when: whenOf(words, today, lastSuccess), count: last.pushed })
      : words.say("records.last_success", { when: whenOf(words, today, lastSuccess) });
  return { line, under: [why, told].filter(Boolean).join(words.say("records.space")) };
}

/** What came of a try; done is said of receipts only. */
export function resultOf(words: PhoneWords, { received, left, reason }: SyncResult, photos: number): string {
  const parts: string[] = [];
  if (received > 0 || left > 0) {
    parts.push(left > 0 ? words.say("records.tried_left", { received, left }) : words.say("records.tried_all", { received }));
  } else if (reason === null) parts.push(words.say("records.tried_nothing"));
  if (photos > 0) parts.push(words.say("records.tried_photos", { photos }));
  if (reason) parts.push(words.say(reasonWord(reason, left + photos)));
  return parts.join(words.say("records.space"));
}
