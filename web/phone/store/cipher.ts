// What lies on the phone is sealed by one key (XChaCha20-Poly1305). It works at once, without waiting: a transaction of
// the browser's database ends when anything else is waited for (decision 24).
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { StoreRefused } from "@yicetong/sync";

const NONCE = 24;

export interface Cipher {
  /** `about` names the place that the box belongs to: in another place it does not open. */
  seal(plain: Uint8Array, about: string): Uint8Array;
  /** `StoreRefused` ("broken") where the box was altered, belongs elsewhere, or was made with another key. */
  open(box: Uint8Array, about: string): Uint8Array;
}

/** `key`: 32 bytes. A nonce of 24 random bytes may be drawn as often as one likes. */
export function createCipher(key: Uint8Array, random: (bytes: Uint8Array) => Uint8Array = fill): Cipher {
  return {
    seal(plain, about) {
      const nonce = random(new Uint8Array(NONCE));
      const sealed = xchacha20poly1305(key, nonce, toBytes(about)).encrypt(plain);
      return joined(nonce, sealed);
    },
    open(box, about) {
      try {
        return xchacha20poly1305(key, box.subarray(0, NONCE), toBytes(about)).decrypt(box.subarray(NONCE));
      } catch (error) {
        throw new StoreRefused("broken", error);
      }
    },
  };
}

export function sealJson(cipher: Cipher, value: unknown, about: string): Uint8Array {
  return cipher.seal(toBytes(JSON.stringify(value)), about);
}

export function openJson(cipher: Cipher, box: Uint8Array, about: string): unknown {
  return JSON.parse(fromBytes(cipher.open(box, about)));
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
export const toBytes = (text: string): Uint8Array => encoder.encode(text);
export const fromBytes = (bytes: Uint8Array): string => decoder.decode(bytes);

function fill(bytes: Uint8Array): Uint8Array {
  return crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
}
