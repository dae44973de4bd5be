// A household that is no longer there. The register keeps it, as one that moved away or died out: nobody is asked to
// visit it any more. The visit that found it tells how. One that was entered by mistake, and that nobody has written
// anything about, is removed; of another one only the visit tells, because its records are somebody's.
import type { Write } from "@yicetong/sync";
import type { Position } from "../../../app/container";
import { cut } from "../../visit/rules/note";

export const WHYS = ["moved_away", "died_out", "not_there"] as const;
export type Why = (typeof WHYS)[number];

export interface Held {
  readonly household: string;
  readonly contacts: readonly { readonly id: string }[];
  /** Visits, meal tickets and photos that name the household. */
  readonly records: number;
}

/** Only what was entered by mistake and is named nowhere: the server sends any other deletion back. */
export function canBeRemoved(why: Why, { records }: Held): boolean {
  return why === "not_there" && records === 0;
}

/** Contacts first: a household that they name stays. */
export function removal({ household, contacts }: Held): Write[] {
  return [
    ...contacts.map(({ id }): Write => ({ kind: "delete", collection: "contacts", id })),
    { kind: "delete", collection: "households", id: household },
  ];
}

export interface Found {
  readonly id: string;
  readonly household: string;
  readonly why: Why;
  /** 搬走了, and what else the person typed. */
  readonly said: string;
  readonly more: string;
  readonly at: string;
  readonly fix: Position | null;
}

export function foundGone({ id, household, why, said, more, at, fix }: Found): Write[] {
  const note = cut([said, more.trim()].filter(Boolean).join("\n")).text;
  const visit: Write = { kind: "create", collection: "visits", id, content: { household, happened_at: at, purpose: "regular", outcome: "nobody_home", note, fix } };
  return why === "not_there" ? [visit] : [visit, { kind: "edit", collection: "households", id: household, changes: { kind: why } }];
}
