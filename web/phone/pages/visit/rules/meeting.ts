// A meeting with many households: one entry, a visit for each that is ticked.
import type { Write } from "@yicetong/sync";
import type { Shown } from "../../../records/shapes";
import type { VisitFields } from "./form";
import { visitWrite } from "./saving";

export interface MeetingFields extends Pick<VisitFields, "purpose" | "happened_at" | "note" | "place"> {
  [name: string]: unknown;
  /** The id of the visit of each household that was ticked, fixed when it was: saving twice makes no second one. */
  visits: Record<string, string>;
  /** Those ticked now. */
  ticked: string[];
}

export function meetingWrites(form: MeetingFields): Write[] {
  return form.ticked.flatMap((household) => {
    const id = form.visits[household];
    return id === undefined ? [] : [visitWrite({ ...form, outcome: "met" }, id, household)];
  });
}

type Household = Pick<Shown<"households">, "id" | "head" | "number" | "address"> & { readonly srv?: object };

/** Those planned for today first, then by number; with a search, those that it fits. */
export function candidates<H extends Household>(households: readonly H[], plannedToday: ReadonlySet<string>, search: string, most: number): H[] {
  const wanted = search.trim().toLowerCase();
  const fitting = households.filter((household) => wanted === "" || fits(household, wanted));
  const rank = ({ id }: Household): number => (plannedToday.has(id) ? 0 : 1);
  return fitting.sort((one, other) => rank(one) - rank(other) || (one.number ?? "").localeCompare(other.number ?? "")).slice(0, most);
}

function fits({ head, number, address, srv }: Household, wanted: string): boolean {
  // Of a server that knows them.
  const initials = srv && "initials" in srv && typeof srv.initials === "string" ? srv.initials : "";
  return [head, number ?? "", address ?? "", initials].some((text) => text.toLowerCase().includes(wanted));
}
