// Finding a household by what comes to mind: a name, its initials, the house number, the end of a telephone number.
// All texts are prepared once, so that a keystroke only compares.
import { lastDigits } from "./phones";

export interface Searched {
  readonly id: string;
  readonly head: string;
  readonly number: string | null;
  readonly address: string | null;
  readonly srv?: object;
}

export interface SearchedContact {
  readonly household: string;
  readonly name: string;
  readonly phone: string | null;
  readonly srv?: object;
}

/** Where a text was hit; both ends count characters of the text as it is shown. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What was hit, for the row to show. `initials` are of the head, `contact` and its initials of somebody else. */
export interface Hit {
  readonly id: string;
  readonly head: Range | null;
  readonly initials: (Range & { readonly text: string }) | null;
  readonly number: Range | null;
  readonly address: Range | null;
  readonly contact: { readonly name: string; readonly range: Range | null } | null;
  /** The last digits of somebody's number, as typed. */
  readonly phone: { readonly name: string; readonly digits: string } | null;
}

export type SearchIndex = readonly Prepared[];

interface Person {
  readonly name: string;
  readonly folded: string;
  readonly initials: readonly string[];
  readonly digits: string;
}

interface Prepared {
  readonly id: string;
  readonly head: Person;
  readonly others: readonly Person[];
  readonly number: string;
  readonly address: string;
  readonly numberDigits: readonly Digits[];
  readonly addressDigits: readonly Digits[];
  readonly found: Hit;
}

/** A number within a text: as it stands there, and without the zeros before it. */
interface Digits {
  readonly from: number;
  readonly whole: string;
  readonly zeros: number;
}

export const LEAST_PHONE_DIGITS = 3;
const LEAST_NUMBER_DIGITS = 4;

export function prepare(households: Iterable<Searched>, contacts: Iterable<SearchedContact>, household: (id: string) => string): SearchIndex {
  const members = new Map<string, Person[]>();
  for (const contact of contacts) {
    const id = household(contact.household);
    const person = personOf(contact.name, contact.srv, lastDigits(contact));
    const there = members.get(id);
    if (there) there.push(person);
    else members.set(id, [person]);
  }
  return Array.from(households, ({ id, head, srv, number: plate, address: place }) => {
    const number = folded(plate ?? "");
    const address = folded(place ?? "");
    return {
      id, number, address,
      head: personOf(head, srv, ""),
      others: members.get(id) ?? [],
      numberDigits: digitsIn(number),
      addressDigits: digitsIn(address),
      found: { id, head: null, initials: null, number: null, address: null, contact: null, phone: null },
    };
  });
}

/** The households that fit every part of what was typed, in no order; null: nothing was typed. */
export function search(index: SearchIndex, typed: string): Map<string, Hit> | null {
  const parts = partsOf(typed);
  if (parts.length === 0) return null;
  const hits = new Map<string, Hit>();
  for (const prepared of index) {
    let hit: Hit | null = prepared.found;
    for (const part of parts) hit = hit && withPart(prepared, part, hit);
    if (hit) hits.set(prepared.id, hit);
  }
  return hits;
}

/** `白湖12` are two parts: letters, digits and other characters are looked for each in its own way. */
function partsOf(typed: string): string[] {
  return folded(typed).match(/[a-z]+|\d+|[^\sa-z\d]+/g) ?? [];
}

function withPart(prepared: Prepared, part: string, hit: Hit): Hit | null {
  if (part >= "0" && part < ":") return withDigits(prepared, part, hit);
  return (part >= "a" && part < "{" ? withInitials(prepared, part, hit) : null) ?? withText(prepared, part, hit);
}

function withInitials({ head, others }: Prepared, part: string, hit: Hit): Hit | null {
  for (const text of head.initials) {
    const range = initialsAt(text, part);
    if (range) return { ...hit, initials: { text, ...range } };
  }
  for (const { name, initials } of others) {
    for (const text of initials) {
      const range = initialsAt(text, part);
      // A character of the name for each letter, as nearly all names have it.
      if (range) return { ...hit, contact: { name, range: text.length === name.length ? range : null } };
    }
  }
  return null;
}

/** From the beginning; the given name alone (`gx` of 赖桂香) by two letters at least. */
function initialsAt(text: string, part: string): Range | null {
  if (text.startsWith(part)) return { from: 0, to: part.length };
  return part.length >= 2 && text.endsWith(part) ? { from: text.length - part.length, to: text.length } : null;
}

function withText({ head, others, number, address }: Prepared, part: string, hit: Hit): Hit | null {
  const inHead = rangeOf(head.folded, part);
  if (inHead) return { ...hit, head: inHead };
  for (const { name, folded } of others) {
    const range = rangeOf(folded, part);
    if (range) return { ...hit, contact: { name, range } };
  }
  const inAddress = rangeOf(address, part);
  if (inAddress) return { ...hit, address: inAddress };
  const inNumber = rangeOf(number, part);
  return inNumber && { ...hit, number: inNumber };
}

function withDigits({ others, numberDigits, addressDigits }: Prepared, part: string, hit: Hit): Hit | null {
  const inAddress = digitsAt(addressDigits, part);
  if (inAddress) return { ...hit, address: inAddress };
  // A register's numbers begin alike (100201-0012): by few digits only the end is meant.
  const inNumber = digitsAt(numberDigits, part, part.length >= LEAST_NUMBER_DIGITS ? 0 : numberDigits.length - 1);
  if (inNumber) return { ...hit, number: inNumber };
  if (part.length < LEAST_PHONE_DIGITS) return null;
  for (const { name, digits } of others) if (digits.endsWith(part)) return { ...hit, phone: { name, digits: part } };
  return null;
}

/** The first number, or from `nth` on, that begins with these digits; zeros before it do not count. */
function digitsAt(numbers: readonly Digits[], digits: string, nth = 0): Range | null {
  for (let at = Math.max(0, nth); at < numbers.length; at++) {
    const number = numbers[at];
    if (!number) continue;
    const { from, whole, zeros } = number;
    if (whole.startsWith(digits)) return { from, to: from + digits.length };
    if (whole.startsWith(digits, zeros)) return { from: from + zeros, to: from + zeros + digits.length };
  }
  return null;
}

function digitsIn(text: string): Digits[] {
  const found: Digits[] = [];
  const numbers = /\d+/g;
  for (let number = numbers.exec(text); number; number = numbers.exec(text)) {
    const [whole] = number;
    let zeros = 0;
    while (zeros < whole.length - 1 && whole[zeros] === "0") zeros++;
    found.push({ from: number.index, whole, zeros });
  }
  return found;
}

function rangeOf(text: string, part: string): Range | null {
  const from = text.indexOf(part);
  return from < 0 ? null : { from, to: from + part.length };
}

function personOf(name: string, srv: object | undefined, digits: string): Person {
  return { name, folded: folded(name), initials: initialsOf(srv), digits };
}

/** All readings of a name's initials, the likeliest first; none before the server has seen it. */
export function initialsOf(srv: object | undefined): string[] {
  const { initials } = (srv ?? {}) as { initials?: unknown };
  return typeof initials === "string" ? folded(initials).split(" ").filter(Boolean) : [];
}

const TO_FOLD = /[\uff01-\uff5e\u3000A-Z]/;

/** Wide letters and digits of Chinese keyboards become plain ones; the length stays. Most texts are plain already. */
function folded(text: string): string {
  if (!TO_FOLD.test(text)) return text;
  const narrow = text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, " ");
  return narrow.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
