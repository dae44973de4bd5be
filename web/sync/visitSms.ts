// A visit as one SMS: docs/sync.md, "A visit by SMS". The server reads the same form in
// records/fieldwork/visit_sms.py, and both are tested with tests/records/visit_sms.json.
import type { Document } from "./documents";

/** What a phone signs its visits with: its name in 8 hexadecimal digits, and a key in base64. */
export interface SmsKey {
  readonly name: string;
  readonly key: string;
}

/** HMAC with SHA-256. */
export type Hmac = (key: Uint8Array, bytes: Uint8Array) => Promise<Uint8Array>;

const MARK = "YCT1";
const MAC_BYTES = 12;
const BODY_BYTES = 71;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const DEGREE = 1_000_000;
const NO_ACCURACY = 0xffff;
const MAX_DEGREES = Math.floor((2 ** 31 - 1) / DEGREE);
// Codes are for ever: a new value gets the next number, and none changes its own.
const PURPOSES = ["publicity", "listening", "agency", "mediation", "organising", "regular", "return", "condolence"];
const OUTCOMES = ["met", "nobody_home", "declined"];
const CRS = ["wgs84", "cgcs2000", "gcj02", "bd09"];

/** The text of the SMS; null where the form has no place for the visit. */
export async function visitSms(county: string, phone: SmsKey, visit: Document, hmac: Hmac): Promise<string | null> {
  const body = bodyOf(county, phone.name, visit);
  if (!body) return null;
  const signed = concat(new TextEncoder().encode(MARK), body);
  const mac = (await hmac(ofBase64(phone.key), signed)).subarray(0, MAC_BYTES);
  return MARK + base32(concat(body, mac));
}

function bodyOf(county: string, name: string, visit: Document): Uint8Array | null {
  const at = Math.floor(Date.parse(String(visit["happened_at"])) / 1000);
  const purpose = PURPOSES.indexOf(String(visit["purpose"])) + 1;
  const outcome = OUTCOMES.indexOf(String(visit["outcome"])) + 1;
  if (!purpose || !outcome || !(at >= 0 && at < 2 ** 32)) return null;
  const bytes = new Uint8Array(BODY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, Number(county) >> 16);
  view.setUint16(1, Number(county) & 0xffff);
  bytes.set(ofHex(name), 3);
  [visit.id, String(visit["household"]), visit.rev].forEach((id, nth) => bytes.set(ofHex(id.replace(/-/g, "")), 7 + 16 * nth));
  view.setUint32(55, at);
  view.setUint8(59, (purpose << 4) | outcome);
  const fix = fixOf(visit["fix"]);
  view.setUint8(60, fix.crs);
  view.setInt32(61, fix.lng);
  view.setInt32(65, fix.lat);
  view.setUint16(69, fix.accuracy);
  return bytes;
}

/** A fix that is no position is not carried. */
function fixOf(sent: unknown): { crs: number; lng: number; lat: number; accuracy: number } {
  const fix = (sent ?? {}) as Readonly<Record<string, unknown>>;
  const { lng, lat, accuracy_m: accuracy } = fix;
  const crs = CRS.indexOf(String(fix["crs"])) + 1;
  if (!crs || typeof lng !== "number" || typeof lat !== "number" || Math.max(Math.abs(lng), Math.abs(lat)) > MAX_DEGREES) {
    return { crs: 0, lng: 0, lat: 0, accuracy: NO_ACCURACY };
  }
  const metres = typeof accuracy === "number" && accuracy >= 0 ? Math.min(rounded(Math.min(accuracy, NO_ACCURACY)), NO_ACCURACY - 1) : NO_ACCURACY;
  return { crs, lng: rounded(lng * DEGREE), lat: rounded(lat * DEGREE), accuracy: metres };
}

/** As the server rounds, to the last bit. */
function rounded(number: number): number {
  return Math.floor(number + 0.5);
}

function base32(bytes: Uint8Array): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += LETTERS[(held >> (bits - 5)) & 31];
  }
  return bits > 0 ? text + LETTERS[(held << (5 - bits)) & 31] : text;
}

function ofHex(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function ofBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
