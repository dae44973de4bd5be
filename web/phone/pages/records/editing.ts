// The small editor: which fields of a record a person can mend, and what was typed as a value of the API.
import type { Key, RowError } from "@yicetong/sync";
import { RELATIONS } from "../households/rules/contacts";
import { MOST } from "../households/rules/form";
import { OUTCOMES, PURPOSES } from "../visit/rules/form";
import { MAX_SERIAL } from "../visit/rules/meals";
import { MAX_NOTE } from "../visit/rules/note";

type Values = Readonly<Record<string, unknown>>;

export type Kind = "text" | "lines" | "phone" | "number" | "time" | "choice";

export interface Field {
  readonly name: string;
  readonly kind: Kind;
  /** Of a choice. */
  readonly values?: readonly string[];
  readonly canBeEmpty: boolean;
  readonly most?: number;
}

const TIME: Field = { name: "happened_at", kind: "time", canBeEmpty: false };

const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  households: [
    { name: "head", kind: "text", canBeEmpty: false, most: MOST.head },
    { name: "number", kind: "text", canBeEmpty: true, most: MOST.number },
    { name: "address", kind: "text", canBeEmpty: true, most: MOST.address },
    { name: "group_no", kind: "number", canBeEmpty: true },
    { name: "kind", kind: "choice", values: ["ordinary", "priority", "moved_away", "died_out"], canBeEmpty: false },
    { name: "grid", kind: "choice", values: [], canBeEmpty: true },
  ],
  contacts: [
    { name: "name", kind: "text", canBeEmpty: false, most: MOST.head },
    { name: "relation", kind: "choice", values: RELATIONS, canBeEmpty: false },
    { name: "phone", kind: "phone", canBeEmpty: true, most: MOST.phone },
  ],
  visits: [
    TIME,
    { name: "purpose", kind: "choice", values: PURPOSES, canBeEmpty: false },
    { name: "outcome", kind: "choice", values: OUTCOMES, canBeEmpty: false },
    { name: "note", kind: "lines", canBeEmpty: true, most: MAX_NOTE },
  ],
  meal_tickets: [{ name: "number", kind: "text", canBeEmpty: false, most: MAX_SERIAL }, TIME],
  planned_visits: [{ name: "note", kind: "lines", canBeEmpty: true, most: 500 }],
};

/** The key of a draft. */
export const draftOf = ({ collection, id }: Key): string => `record:${collection}:${id}`;

/** All fields of a collection that can be mended here. */
export function fieldsOf(collection: string): readonly Field[] {
  return FIELDS[collection] ?? [];
}

/** The fields that are at fault; all, where the reasons name none of these. */
export function fieldsAtFault(collection: string, errors: readonly RowError[]): readonly Field[] {
  const all = fieldsOf(collection);
  const named = new Set(errors.map(({ field }) => field?.split(".")[0]));
  const wrong = all.filter(({ name }) => named.has(name));
  return wrong.length > 0 ? wrong : all;
}

/** Reasons that no other content mends: only giving up, or somebody else, helps. */
const BEYOND: readonly string[] = ["not_your_record", "already_redeemed", "still_referred_to", "merged_into_other", "made_by_server", "erased"];

export function canMend(collection: string, errors: readonly RowError[]): boolean {
  return fieldsOf(collection).length > 0 && !errors.some(({ code }) => BEYOND.includes(code));
}

/** The value in an input. A number of another phone comes sealed, and must be typed again. */
export function shownIn(field: Field, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (field.kind === "number") return typeof value === "number" ? String(value) : "";
  return typeof value === "string" ? value : "";
}

/** What was typed as the API takes it; blanks around it do not count. */
export function valueOf(field: Field, typed: string): unknown {
  const text = field.kind === "lines" ? typed.replace(/\s+$/, "") : typed.trim();
  if (text === "") return field.canBeEmpty ? null : "";
  return field.kind === "number" ? Number(text) : text;
}

/** What is missing or wrong in the form: the code of a row error, by the name of the field. */
export function wrongIn(fields: readonly Field[], typed: Readonly<Record<string, string>>): Record<string, string> {
  const wrong: Record<string, string> = {};
  for (const field of fields) {
    const value = valueOf(field, typed[field.name] ?? "");
    if (value === "") wrong[field.name] = "required";
    else if (field.kind === "number" && value !== null && !(Number.isInteger(value) && Number(value) > 0)) wrong[field.name] = "not_a_whole_number";
    else if (field.kind === "phone" && typeof value === "string" && value.includes("*")) wrong[field.name] = "invalid_phone";
  }
  return wrong;
}

/** What the form changes. */
export function changesOf(fields: readonly Field[], before: Values, typed: Readonly<Record<string, string>>): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const field of fields) {
    const text = typed[field.name] ?? "";
    // What was not touched stays as it is, also what an input cannot show.
    if (text !== shownIn(field, before[field.name])) changes[field.name] = valueOf(field, text);
  }
  return changes;
}
