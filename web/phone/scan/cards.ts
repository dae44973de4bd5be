// The contact card of a household: a QR code with an address of 22 characters, which tells nothing by itself.
import type { Entries } from "../records/records";

const CARD = /^(?:(?:https?:\/\/[^/\s]+)?\/(?:app\/)?c\/)?([A-Za-z0-9_-]{22})\/?(?:[?#]\S*)?$/;

/** The card's characters; null: it is a QR code of something else. Whose address it is does not matter. */
export function cardOf(text: string): string | null {
  return CARD.exec(text.trim())?.[1] ?? null;
}

/** The household with this card, if the phone holds it. */
export function householdOf(households: Entries<"households">, card: string): string | null {
  for (const { id, document } of households.values()) {
    if (((document.srv ?? {}) as { card?: unknown }).card === card) return id;
  }
  return null;
}
