// Work sealed for the county: only the server opens it, so that it can be handed in without the PIN. docs/sync.md,
// "Handing in without the PIN", has the format.
import { joined, toBytes } from "./cipher";

const FORMAT = 1;
const INFO = toBytes("yicetong hand-in 1");
const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;

/** What a box is about; the server opens it for this only. */
export interface Envelope {
  readonly device: string;
  readonly collection: string;
  readonly id: string;
  readonly rev: string;
}

/** `point`: the county's public key, 65 bytes. */
export async function sealToCounty(point: Uint8Array, plain: Uint8Array, envelope: Envelope): Promise<Uint8Array> {
  const county = await crypto.subtle.importKey("raw", point as BufferSource, CURVE, false, []);
  const own = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const ephemeral = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: county }, own.privateKey, 256);
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: joined(ephemeral, point) as BufferSource, info: INFO as BufferSource },
    secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"],
  );
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const { device, collection, id, rev } = envelope;
  const additionalData = toBytes([device, collection, id, rev].join("\n")) as BufferSource;
  const box = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, plain as BufferSource));
  const keyId = new Uint8Array(await crypto.subtle.digest("SHA-256", point as BufferSource)).slice(0, 8);
  return joined(Uint8Array.of(FORMAT), keyId, ephemeral, iv, box);
}

export function fromBase64url(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
}

export function toBase64url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
