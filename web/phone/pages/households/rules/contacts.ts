// Who lives in a household: added, corrected, removed at the door.
import type { Write } from "@yicetong/sync";
import type { Shown } from "../../../records/shapes";
import { cut } from "../../visit/rules/note";
import { MOST } from "./form";
import { asDialled } from "../../visit/rules/saving";

export type Relation = Shown<"contacts">["relation"];
export const RELATIONS: readonly Relation[] = ["head", "spouse", "child", "parent", "other"];
export type Before = Pick<Shown<"contacts">, "id" | "name" | "relation" | "phone">;

export interface ContactFields {
  name: string;
  relation: Relation;
  phone: string;
}

/** Null: nothing to write. */
export function contactWrite(household: string, before: Before | null, typed: ContactFields, id: string): Write | null {
  const name = cut(typed.name.trim(), MOST.head).text;
  const phone = typed.phone.trim() || null;
  if (name === "") return null;
  if (!before) return { kind: "create", collection: "contacts", id, content: { household, name, relation: typed.relation, phone } };
  const changes = {
    ...(name !== before.name ? { name } : {}),
    ...(typed.relation !== before.relation ? { relation: typed.relation } : {}),
    ...(asDialled(phone) !== asDialled(before.phone) ? { phone } : {}),
  };
  return Object.keys(changes).length === 0 ? null : { kind: "edit", collection: "contacts", id: before.id, changes };
}

/** The head first, then by name. */
export function inOrder<T extends Pick<Before, "name" | "relation">>(contacts: readonly T[]): T[] {
  return [...contacts].sort((one, other) => RELATIONS.indexOf(one.relation) - RELATIONS.indexOf(other.relation) || (one.name < other.name ? -1 : 1));
}
