// A meeting with many households: one entry, a visit for each that is ticked.
import type { Write } from "@yicetong/sync";
import { uuidOf } from "../../../app/ids";
import type { Shown } from "../../../records/shapes";
import type { VisitFields } from "./form";
import { visitWrite } from "./saving";

export interface MeetingFields extends Pick<VisitFields, "purpose" | "happened_at" | "note" | "place"> {
  [name: string]: unknown;
  ticked: string[];
}

/** `meeting`: the id of the draft, which all windows of this phone share. */
export async function meetingWrites(form: MeetingFields, meeting: string): Promise<Write[]> {
  const ids = await Promise.all(form.ticked.map((household) => visitIdOf(meeting, household)));
  return form.ticked.map((household, nth) => visitWrite({ ...form, outcome: "met" }, ids[nth] ?? "", household));
}

/** The same whoever asks, and however often: a meeting that is saved twice, in whichever windows, has each visit once. */
export async function visitIdOf(meeting: string, household: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${meeting} ${household}`)));
  return uuidOf(digest);
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
