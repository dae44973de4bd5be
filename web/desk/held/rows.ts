// What a phone sent, line by line, beside the record as it is now. Pure.
import type { Word, Words, components } from "@yicetong/shared";

export type Row = components["schemas"]["InboxItem"];

export const WHAT: Readonly<Record<string, Word>> = {
  households: "held.households", contacts: "held.contacts", visits: "held.visits", meal_tickets: "held.meal_tickets", photos: "held.photos",
};
export const OUTCOME: Readonly<Record<Row["outcome"], Word>> = { held: "held.held", rejected: "held.rejected", conflict: "held.conflict" };

export interface Line {
  readonly field: string;
  readonly name: Word;
  readonly sent: string;
  /** As the record has it now; null: there is no record. */
  readonly now: string | null;
  /** Both say something, and not the same. */
  readonly isOther: boolean;
  /** What may be typed in its place; null: nothing. */
  readonly typed: "text" | "lines" | "number" | null;
}

type Say = (value: unknown, words: Words) => string;

const plain: Say = (value) => (value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));
const coded = (of: "purpose" | "outcome" | "kind" | "relation"): Say => (value, words) => (typeof value === "string" ? words[of](value) : plain(value, words));
/** A phone may have sent anything. */
const instant: Say = (value, words) => (typeof value === "string" && !Number.isNaN(Date.parse(value)) ? words.instant(value) : plain(value, words));

const FIELDS: Readonly<Record<string, readonly (readonly [string, Word, Say, Line["typed"]])[]>> = {
  visits: [
    ["happened_at", "held.when", instant, null], ["outcome", "held.outcome", coded("outcome"), null],
    ["purpose", "held.purpose", coded("purpose"), null], ["note", "held.note", plain, "lines"],
  ],
  households: [
    ["head", "held.head", plain, "text"], ["number", "held.number", plain, "text"], ["address", "rows.address", plain, "text"],
    ["group_no", "held.group", plain, "number"], ["kind", "held.kind", coded("kind"), null],
  ],
  contacts: [["name", "lost.name", plain, "text"], ["relation", "held.relation", coded("relation"), null], ["phone", "held.phone", plain, null]],
  meal_tickets: [["number", "held.ticket", plain, "text"], ["happened_at", "held.when", instant, null]],
  photos: [["taken_at", "held.when", instant, null]],
};

/** The fields that were sent; of others nothing was said. */
export function linesOf({ collection, body, current }: Row, words: Words): Line[] {
  const sent: Readonly<Record<string, unknown>> = body ?? {};
  return (FIELDS[collection] ?? []).flatMap(([field, name, say, typed]) => {
    if (!(field in sent)) return [];
    const [one, other] = [say(sent[field], words), current ? say(current[field], words) : null];
    return [{ field, name, sent: one, now: other, isOther: other !== null && one !== other, typed }];
  });
}

/** Whose household it is about; what was sent, where that is the household itself and nobody knows it yet. */
export function headOf({ household, collection, body }: Row): string {
  const sent = collection === "households" ? body?.["head"] : null;
  return household?.head ?? (typeof sent === "string" ? sent : "");
}

/** Why it was not taken, each reason once. The catalogue's sentences are said to the author, whose areas are meant. */
export function reasonsOf({ collection, errors, outcome, person }: Row, words: Words): string[] {
  if (outcome === "conflict") return [words.say("held.others_wrote")];
  const said = errors.map(({ field, code }) => {
    if (code === "out_of_scope") return words.say("held.not_theirs", { name: person?.name ?? "" });
    const name = (FIELDS[collection] ?? []).find(([of]) => of === field)?.[1];
    return (name ? words.say("held.of_field", { field: words.say(name) }) : "") + words.refused(String(code));
  });
  return [...new Set(said)];
}

/** Fields with other values than were sent, as they were typed. */
export function changesOf(lines: readonly Line[], typed: Readonly<Record<string, string>>): Record<string, string | number | null> {
  const changed = lines.filter(({ field, sent }) => typed[field] !== undefined && typed[field] !== sent);
  return Object.fromEntries(changed.map(({ field, typed: as }) => [field, valueOf(typed[field] ?? "", as)]));
}

function valueOf(text: string, as: Line["typed"]): string | number | null {
  const value = text.trim();
  if (value === "") return null;
  return as === "number" && /^\d+$/.test(value) ? Number(value) : value;
}
