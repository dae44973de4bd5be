// The form of a household: what is asked for, and what is written of it.
import type { Write } from "@yicetong/sync";
import type { Position } from "../../../app/container";
import type { Shown } from "../../../records/shapes";
import { cut } from "../../visit/rules/note";

export type Kind = Shown<"households">["kind"];
export type Tag = Shown<"households">["tags"][number];
export const KINDS: readonly Kind[] = ["ordinary", "priority"];
export const TAGS: readonly Tag[] = ["elderly_alone", "children_left_behind", "daily_care", "hardship", "newcomer"];
/** What the server takes; `head` of any person's name. */
export const MOST = { head: 60, address: 200, number: 40, phone: 40, group: 9999 } as const;

export interface HouseholdFields {
  [name: string]: unknown;
  head: string;
  /** Of the head; only of a new household. */
  phone: string;
  address: string;
  number: string;
  group: string;
  /** Empty: nobody has chosen one yet. */
  grid: string;
  kind: Kind;
  tags: Tag[];
  location: Position | null;
  /** The id of the head's contact, so that a draft that is saved twice makes one. */
  contact: string;
  /** Of a correction: what the form held before anybody touched it. */
  before?: Content;
}

/** What is written of a form, by field. */
type Content = Readonly<Record<string, unknown>>;

export function emptyForm(grid: string, contact: string): HouseholdFields {
  return { head: "", phone: "", address: "", number: "", group: "", grid, kind: "ordinary", tags: [], location: null, contact };
}

export function formOf(household: Shown<"households">): HouseholdFields {
  const form: HouseholdFields = {
    head: household.head,
    phone: "",
    address: household.address ?? "",
    number: household.number ?? "",
    group: household.group_no === null ? "" : String(household.group_no),
    grid: household.srv?.grid ?? household.grid ?? "",
    kind: household.kind,
    tags: [...household.tags],
    location: null,
    contact: "",
  };
  return { ...form, before: contentOf(form) };
}

/** What keeps the form from being saved: the one field that is needed, and what the server would send back. */
export type Lack = "head" | "grid" | "group";

export function lacks({ head, grid, group, location }: HouseholdFields): Lack[] {
  const found: Lack[] = [];
  if (head.trim() === "") found.push("head");
  // The server finds the grid of a position by itself.
  if (grid === "" && location === null) found.push("grid");
  if (group.trim() !== "" && groupOf(group) === null) found.push("group");
  return found;
}

export function newHousehold(form: HouseholdFields, id: string): Write[] {
  const phone = bare(form.phone, MOST.phone);
  const contact: Write = { kind: "create", collection: "contacts", id: form.contact, content: { household: id, name: text(form.head, MOST.head), relation: "head", phone } };
  return [{ kind: "create", collection: "households", id, content: contentOf(form) }, ...(phone === null ? [] : [contact])];
}

/** Null: nothing was changed. A field that nobody touched is none, whatever others have made of it meanwhile. */
export function corrected(household: Shown<"households">, form: HouseholdFields): Write | null {
  const before = form.before ?? contentOf(formOf(household));
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(contentOf(form))) {
    // Without a new position the old one stays, whatever it is.
    if (name === "location" && value === null) continue;
    if (JSON.stringify(value) !== JSON.stringify(before[name])) changes[name] = value;
  }
  return Object.keys(changes).length === 0 ? null : { kind: "edit", collection: "households", id: household.id, changes };
}

function contentOf(form: HouseholdFields): Content {
  return {
    head: text(form.head, MOST.head),
    address: bare(form.address, MOST.address),
    number: bare(form.number, MOST.number),
    group_no: groupOf(form.group),
    kind: form.kind,
    tags: TAGS.filter((tag) => form.tags.includes(tag)), // in one order: the same ticks are no change
    grid: form.grid === "" ? null : form.grid,
    location: form.location && { ...form.location }, // a form's own object is none that a store can keep
  };
}

function groupOf(typed: string): number | null {
  const digits = typed.trim();
  const group = Number(digits);
  return /^\d{1,4}$/.test(digits) && group >= 1 && group <= MOST.group ? group : null;
}

const text = (typed: string, most: number): string => cut(typed.trim(), most).text;
const bare = (typed: string, most: number): string | null => text(typed, most) || null;
