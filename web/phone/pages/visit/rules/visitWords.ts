// Which words stand for the codes of a visit's form.
import type { StoreRefused } from "@yicetong/sync";
import type { PhotoTrouble } from "../../../photos";
import type { PhoneWord } from "../../../words/words";
import type { Outcome } from "./form";
import type { Afterwards } from "./saving";

export const OUTCOME_WORDS: Readonly<Record<Outcome, PhoneWord>> = {
  met: "visit.outcome_met",
  nobody_home: "visit.outcome_nobody_home",
  declined: "visit.outcome_declined",
};

export const PHOTO_WORDS: Readonly<Record<PhotoTrouble, PhoneWord>> = {
  heic: "visit.photo_heic",
  no_photo: "visit.photo_no_photo",
  broken: "visit.photo_broken",
  too_large: "visit.photo_too_large",
};

export const AFTERWARDS_WORDS: Readonly<Record<Afterwards, PhoneWord>> = {
  when_signal: "visit.when_signal",
  when_signed_in: "visit.when_signed_in",
  waits: "visit.waits",
};

/** Why nothing was kept, and what to do. */
export const REFUSED_WORDS: Readonly<Record<StoreRefused["why"], PhoneWord>> = {
  full: "visit.refused_full",
  closed: "visit.refused_closed",
  broken: "visit.refused_broken",
  too_new: "visit.refused_too_new",
  changed_hands: "visit.refused_changed_hands",
};

/** What the server asks the author to check, and how (docs/sync.md). */
export const FLAG_WORDS: Readonly<Record<"logged_twice" | "time_implausible", PhoneWord>> = {
  logged_twice: "visit.flag_logged_twice",
  time_implausible: "visit.flag_time_implausible",
};
