// What is said of the reasons for which a round ended, and for which the store refuses.
import type { Reason } from "@yicetong/sync";
import type { PhoneWord } from "../words/words";
import type { Refusal } from "./watched";

export const REASON_WORDS: Readonly<Record<Reason, PhoneWord>> = {
  offline: "shell.reason_offline",
  captive_portal: "shell.reason_captive_portal",
  signed_out: "shell.reason_signed_out",
  office_ended: "shell.reason_office_ended",
  device_revoked: "shell.reason_device_revoked",
  client_too_old: "shell.reason_client_too_old",
  too_large: "shell.reason_too_large",
  busy: "shell.reason_busy",
  store_full: "shell.reason_store_full",
  store_broken: "shell.reason_store_broken",
  differs: "shell.reason_differs",
  protocol_fault: "shell.reason_protocol_fault",
};

/** The same where nothing waits to be sent, as on the first sync: nothing is said of sending. */
const WORDS_OF_NOTHING: Partial<Readonly<Record<Reason, PhoneWord>>> = {
  offline: "shell.idle_offline",
  signed_out: "shell.idle_signed_out",
  office_ended: "shell.idle_office_ended",
  client_too_old: "shell.idle_client_too_old",
};

/** `unsent`: how much waits on this phone. */
export function reasonWord(reason: Reason, unsent: number): PhoneWord {
  return (unsent === 0 ? WORDS_OF_NOTHING[reason] : undefined) ?? REASON_WORDS[reason];
}

/** Reasons that stay until somebody acts: they are said on every screen. */
export const STANDING: readonly Reason[] = ["office_ended", "device_revoked", "client_too_old"];

export const REFUSAL_WORDS: Readonly<Record<Refusal, PhoneWord>> = {
  full: "shell.reason_store_full",
  broken: "shell.reason_store_broken",
  closed: "shell.refusal_closed",
  too_new: "shell.refusal_too_new",
  changed_hands: "shell.refusal_closed",
};
