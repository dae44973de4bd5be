// Where an unfinished form goes on, and what it is called.
import type { Draft } from "../../../records/drafts";
import type { PhoneWord } from "../../../words/words";

export interface Unfinished {
  readonly key: string;
  readonly word: PhoneWord;
  /** The household that the words name; null: none. */
  readonly household: string | null;
  readonly to: string;
}

/** Null for a draft of a form that this app does not know. `householdOf` finds that of a visit. */
export function unfinishedOf({ key }: Pick<Draft, "key">, householdOf: (visit: string) => string | undefined): Unfinished | null {
  const [form = "", about = ""] = key.split(":");
  switch (form) {
    case "visit":
      return { key, word: "visit.continue_visit", household: about, to: `/households/${about}/visit` };
    case "visit-edit":
      return { key, word: "visit.continue_edit", household: householdOf(about) ?? null, to: `/visits/${about}/edit` };
    case "meeting":
      return { key, word: "visit.continue_meeting", household: null, to: "/meeting" };
    case "household":
      return { key, word: "visit.continue_household_new", household: null, to: "/households/new" };
    case "correction":
      return { key, word: "visit.continue_correction", household: about, to: `/households/${about}/edit` };
    case "contact":
      return { key, word: "visit.continue_contact", household: about, to: `/households/${about}` };
    case "feedback":
      return { key, word: "visit.continue_feedback", household: null, to: "/feedback" };
    default:
      return null;
  }
}
