// Telephone numbers as the screen shows them: masked, because others look on; the call itself has the whole number.

interface Phone {
  readonly phone: string | null;
  readonly srv?: { readonly phone_masked?: string | null };
}

/** 138****2345; null without a number. */
export function maskedPhone({ phone, srv }: Phone): string | null {
  return phone ? masked(phone) : (srv?.phone_masked ?? null);
}

/** What `tel:` takes; null where the phone has no whole number. */
export function dialled({ phone }: Phone): string | null {
  const digits = (phone ?? "").replace(/[^0-9+,;]/g, "");
  return digits.length >= 5 ? digits : null;
}

/** The digits that the phone knows, from the end: of a masked number those after the stars. */
export function lastDigits({ phone, srv }: Phone): string {
  const text = phone ?? srv?.phone_masked ?? "";
  return text.slice(text.lastIndexOf("*") + 1).replace(/\D/g, "");
}

function masked(phone: string): string {
  const digits = phone.replace(/^\+86/, "").replace(/[^0-9]/g, "");
  if (digits.length < 7) return digits.replace(/\d(?=\d{2})/g, "*");
  const tail = digits.slice(-4);
  const head = digits.slice(0, digits.length >= 11 ? 3 : 2);
  return head + "*".repeat(digits.length - head.length - tail.length) + tail;
}
