// From a form to what is written: the visit with its ticket, photos and corrections, all of them or none.
import type { Status, Write } from "@yicetong/sync";
import type { LogIn } from "../../../app/sessionTypes";
import type { DraftPhoto } from "../../../records/drafts";
import type { Shown } from "../../../records/shapes";
import { MOST } from "../../households/rules/form";
import { fixOf } from "./clock";
import type { Person, VisitFields } from "./form";
import { cut } from "./note";
import { MAX_SERIAL, serialKey } from "./meals";

type Contact = Pick<Shown<"contacts">, "id" | "name" | "phone">;

export interface About {
  /** The visit's id: that of its draft. */
  readonly id: string;
  readonly household: string;
  readonly contacts: readonly Contact[];
  readonly photos: readonly DraftPhoto[];
  readonly now: Date;
}

export function writesOf(form: VisitFields, about: About): Write[] {
  return [
    visitWrite(form, about.id, about.household),
    ...ticketWrites(form, about),
    ...photoWrites(about),
    ...correctionWrites(form, about),
  ];
}

export function visitWrite(form: Pick<VisitFields, "happened_at" | "purpose" | "outcome" | "note" | "place">, id: string, household: string): Write {
  return {
    kind: "create",
    collection: "visits",
    id,
    content: {
      household,
      happened_at: form.happened_at,
      purpose: form.purpose,
      outcome: form.outcome,
      note: textOrNull(cut(form.note).text),
      fix: fixOf(form.place, form.happened_at),
    },
  };
}

function ticketWrites(form: VisitFields, { id, household }: About): Write[] {
  if (serialKey(form.serial) === "") return [];
  const number = cut(form.serial.trim(), MAX_SERIAL).text;
  return [{ kind: "create", collection: "meal_tickets", id: form.ticket, content: { household, visit: id, number, happened_at: form.happened_at } }];
}

export function photoWrites({ id, household, photos, now }: Pick<About, "id" | "household" | "photos" | "now">): Write[] {
  return photos.flatMap(({ id: photo, bytes, mime, sha256, taken_at }): Write[] => [
    { kind: "create", collection: "photos", id: photo, content: { visit: id, household, taken_at, sha256, bytes: bytes.length, mime } },
    { kind: "photo", photo: { id: photo, bytes, mime, state: "waiting", at: now.toISOString() } },
  ]);
}

function correctionWrites(form: Pick<VisitFields, "corrected" | "added">, { household, contacts }: About): Write[] {
  const edits = contacts.flatMap((contact): Write[] => {
    const changes = changesOf(contact, form.corrected[contact.id]);
    return changes ? [{ kind: "edit", collection: "contacts", id: contact.id, changes }] : [];
  });
  const added = form.added.flatMap(({ id, name, phone }): Write[] => {
    const known = cut(name.trim(), MOST.head).text;
    if (known === "") return [];
    return [{ kind: "create", collection: "contacts", id, content: { household, name: known, phone: textOrNull(phone), relation: "other" } }];
  });
  return [...edits, ...added];
}

/** A name that was emptied is no correction, and neither is what others have changed since it was opened. */
function changesOf(contact: Contact, typed: Person | undefined): Record<string, unknown> | null {
  if (!typed) return null;
  const before = typed.before ?? contact;
  const name = typed.name.trim();
  const phone = textOrNull(typed.phone);
  const isOther = asDialled(phone) !== asDialled(before.phone);
  const changes = { ...(name !== "" && name !== before.name ? { name } : {}), ...(isOther ? { phone } : {}) };
  return Object.keys(changes).length > 0 ? changes : null;
}

function textOrNull(text: string): string | null {
  const bare = text.trim();
  return bare === "" ? null : bare;
}

/** What changed of a visit, without what stayed. */
export function visitChanges(
  visit: Pick<Shown<"visits">, "happened_at" | "purpose" | "outcome" | "note">,
  form: Pick<VisitFields, "happened_at" | "purpose" | "outcome" | "note">,
): Record<string, unknown> | null {
  const note = textOrNull(cut(form.note).text);
  const changes = {
    ...(form.outcome !== visit.outcome ? { outcome: form.outcome } : {}),
    ...(form.purpose !== visit.purpose ? { purpose: form.purpose } : {}),
    ...(note !== textOrNull(visit.note ?? "") ? { note } : {}),
    ...(Date.parse(form.happened_at) !== Date.parse(visit.happened_at) ? { happened_at: form.happened_at } : {}),
  };
  return Object.keys(changes).length > 0 ? changes : null;
}

/** What becomes of a saved record now: never more than is true. */
export type Afterwards = "when_signal" | "when_signed_in" | "waits";

export function afterwards(status: Pick<Status, "reason">): Afterwards {
  switch (status.reason) {
    case null:
    case "offline":
    case "captive_portal":
    case "busy":
      return "when_signal";
    case "signed_out":
      return "when_signed_in";
    default:
      return "waits";
  }
}

// What the server takes as a number in China (records/phones.py); it says no to anything else.
const NUMBER = /^(?:\+?86)?(?:1[3-9]\d{9}|0(?:10|2\d)[2-9]\d{7}|0[3-9]\d{2}[2-9]\d{6,7}|[48]00\d{7})$/;

/** Whether a number looks like one; an empty one is none. A doubtful one is said, not refused. */
export function looksLikeNumber(phone: string): boolean {
  const digits = bare(phone);
  return digits === "" || NUMBER.test(digits) || /^\+(?!86)\d{7,15}$/.test(digits);
}

function bare(phone: string): string {
  return phone.normalize("NFKC").replace(/[\s\-()./\u2010-\u2015]/g, "");
}

/** A number as people here dial and type it: the server keeps it with the country's code. */
export function asDialled(phone: string | null): string {
  const number = bare(phone ?? "");
  if (!number.startsWith("+86")) return number;
  const inside = number.slice(3);
  return /^(1[3-9]|[48]00)/.test(inside) ? inside : `0${inside}`;
}

/** Whether a visit can be told by an SMS now: without signal, where the county takes them. */
export function tellsBySms(status: Pick<Status, "reason">, logIn: LogIn): boolean {
  return status.reason !== null && logIn.is === "in" && Boolean(logIn.person.server.sms) && logIn.account.smsKey !== undefined;
}
