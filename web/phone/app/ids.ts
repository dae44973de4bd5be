// Names of records.

/** A UUIDv4 of sixteen bytes or more. */
export function uuidOf(bytes: Uint8Array): string {
  const digits = Array.from(bytes.subarray(0, 16), (byte, nth) => {
    const value = nth === 6 ? (byte & 0x0f) | 0x40 : nth === 8 ? (byte & 0x3f) | 0x80 : byte;
    return value.toString(16).padStart(2, "0");
  }).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** `crypto.randomUUID` is too new. */
export function newId(): string {
  return uuidOf(crypto.getRandomValues(new Uint8Array(16)));
}
