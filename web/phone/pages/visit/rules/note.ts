// The text of a note, as the server takes it: it counts characters, and stores no control characters.
export const MAX_NOTE = 4000;
/** From here on the form counts. */
export const COUNT_FROM = 3600;

// Tabs and ends of lines stay. Marks that turn what follows around would turn the sentences of the screen, too.
const CONTROL = new RegExp("[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]", "g");
const LONE = new RegExp("[\\ud800-\\udbff](?![\\udc00-\\udfff])|(^|[^\\ud800-\\udbff])[\\udc00-\\udfff]", "g");

/** Characters as the server counts them: an emoji of one code point is one. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** Without what cannot be stored; halves of characters are left by keyboards and cut pastes. */
export function cleaned(text: string): string {
  const lines = text.replace(/\r\n?/g, "\n").replace(CONTROL, "");
  // Two lone halves may stand side by side.
  return lines.replace(LONE, "$1").replace(LONE, "$1");
}

export interface Cut {
  readonly text: string;
  /** How many characters did not fit. */
  readonly lost: number;
}

export function cut(text: string, most = MAX_NOTE): Cut {
  const clean = cleaned(text);
  const length = lengthOf(clean);
  if (length <= most) return { text: clean, lost: 0 };
  return { text: [...clean].slice(0, most).join(""), lost: length - most };
}
