// Fields and values of records as people read them.
import type { PhoneWord, PhoneWords } from "../../words/words";

const LABELS: Readonly<Record<string, PhoneWord>> = {
  head: "records.field_head",
  number: "records.field_number",
  address: "records.field_address",
  group_no: "records.field_group_no",
  kind: "records.field_kind",
  tags: "records.field_tags",
  location: "records.field_location",
  grid: "records.field_grid",
  name: "records.field_name",
  relation: "records.field_relation",
  phone: "records.field_phone",
  household: "records.field_household",
  happened_at: "records.field_happened_at",
  taken_at: "records.field_happened_at",
  purpose: "records.field_purpose",
  outcome: "records.field_outcome",
  note: "records.field_note",
  fix: "records.field_location",
  visit: "records.field_visit",
  day: "records.field_day",
  week: "records.field_week",
  skipped: "records.field_skipped",
  card: "records.field_card",
  _deleted: "records.field_deleted",
};

const COLLECTIONS: Readonly<Record<string, PhoneWord>> = {
  households: "records.of_households",
  contacts: "records.of_contacts",
  visits: "records.of_visits",
  meal_tickets: "records.of_meal_tickets",
  photos: "records.of_photos",
  planned_visits: "records.of_planned_visits",
  reminders: "records.of_reminders",
};

export function labelOf(words: PhoneWords, field: string): string {
  return words.say(LABELS[field.split(".")[0] ?? ""] ?? "records.field_other");
}

export function collectionWord(words: PhoneWords, collection: string): string {
  return words.say(COLLECTIONS[collection] ?? "records.of_other");
}

/** 154****2345: the middle is for nobody who looks over a shoulder. */
export function masked(phone: string): string {
  const digits = asRead(phone);
  return digits.length < 8 ? digits : `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}

/** The server stores +86; nobody says it. */
function asRead(phone: string): string {
  return phone.replace(/^\+86(?=1\d{10}$)/, "");
}

export interface ValueNames {
  grid(code: string): string;
  household(id: string): string | null;
}

/** A value of a field in words. `isWhole`: telephone numbers with all their digits. */
export function valueWord(words: PhoneWords, names: ValueNames, field: string, value: unknown, isWhole = false): string {
  if (field === "_deleted") return words.say(value === true ? "records.value_deleted" : "records.value_kept");
  if (value === undefined) return words.say("records.value_not_here");
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return words.say("records.value_none");
  if (Array.isArray(value)) return value.map((each) => valueWord(words, names, field, each)).join(words.say("records.between"));
  if (typeof value === "number") return words.number(value);
  if (typeof value !== "string") return words.say(field === "location" || field === "fix" ? "records.value_position" : "records.value_something");
  switch (field) {
    case "purpose":
      return words.purpose(value);
    case "outcome":
      return words.outcome(value);
    case "relation":
      return words.relation(value);
    case "kind":
      return words.kind(value);
    case "tags":
      return words.tag(value);
    case "skipped":
      return words.became(value);
    case "phone":
      return isWhole ? asRead(value) : masked(value);
    case "happened_at":
    case "taken_at":
      return Number.isNaN(Date.parse(value)) ? value : words.instant(value);
    case "day":
      return /^\d{4}-\d\d-\d\d$/.test(value) ? words.day(value) : value;
    case "grid":
      return names.grid(value);
    case "household":
      return names.household(value) ?? words.say("records.value_other_household");
    default:
      return value;
  }
}
