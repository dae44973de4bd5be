// The shape, the word and the colour of each state of a record.
import type { RecordState } from "../records/states";
import type { PhoneWord } from "../words/words";
import type { IconName } from "./icons";

export const SIGNS: Readonly<Record<RecordState, { readonly icon: IconName; readonly word: PhoneWord; readonly colour: string }>> = {
  phone: { icon: "sign:phone", word: "shell.state_phone", colour: "phone-only" },
  received: { icon: "sign:ok", word: "shell.state_received", colour: "ok" },
  returned: { icon: "sign:back", word: "shell.state_returned", colour: "back" },
  conflict: { icon: "sign:split", word: "shell.state_conflict", colour: "split" },
  held: { icon: "sign:wait", word: "shell.state_held", colour: "wait" },
};
