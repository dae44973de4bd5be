// What a visit's form holds. It is kept as a draft: plain values only.
import type { Position } from "../../../app/container";
import type { Shown } from "../../../records/shapes";

export type Purpose = Shown<"visits">["purpose"];
export type Outcome = Shown<"visits">["outcome"];

export const PURPOSES: readonly Purpose[] = ["regular", "listening", "publicity", "agency", "mediation", "organising", "return", "condolence"];
export const OUTCOMES: readonly Outcome[] = ["met", "nobody_home", "declined"];

/** Where the phone was, and when it was asked. */
export interface Place {
  readonly asked_at: string;
  readonly fix: Position | null;
}

/** A correction of a contact, or a new one. */
export interface Person {
  readonly id: string;
  name: string;
  phone: string;
  /** Of a correction: as the contact was when it was opened. */
  readonly before?: { readonly name: string; readonly phone: string };
}

export interface VisitFields {
  [name: string]: unknown;
  outcome: Outcome;
  purpose: Purpose;
  happened_at: string;
  note: string;
  place: Place | null;
  /** The serial of the meal ticket that was left; empty: none. */
  serial: string;
  /** The id that the ticket gets: fixed, so that a form that is saved twice leaves one. */
  ticket: string;
  /** Contacts that were opened for a correction, by their id. */
  corrected: Record<string, Person>;
  added: Person[];
}

/** Whether the form has more than a few taps bring again. */
export function hasTyped({ note, serial, corrected, added }: VisitFields, photos: number): boolean {
  return note.trim() !== "" || serial.trim() !== "" || photos + Object.keys(corrected).length + added.length > 0;
}

/** The same form under other ids: those of the records that it has made are theirs. */
export function renewed(form: VisitFields, newId: () => string): VisitFields {
  return { ...form, ticket: newId(), added: form.added.map((person) => ({ ...person, id: newId() })) };
}
