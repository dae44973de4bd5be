// The data key of a person on this phone, under the PIN and under a key that the browser does not give away.
import { joined, toBytes } from "./cipher";

/** OWASP's figure for PBKDF2 with SHA-256; each try of a PIN costs as much. */
export const ROUNDS = 600_000;
/** Wrong PINs after which what can be read is dropped. */
export const MOST_TRIES = 10;
const IV = 12;

export interface Vault {
  /** Names the second copy that its key opens. */
  readonly id: string;
  readonly salt: Uint8Array;
  readonly rounds: number;
  /** The data key, sealed by the PIN's key, and that by the device's. */
  readonly wrapped: Uint8Array;
  /** AES-GCM, not extractable. */
  readonly deviceKey: CryptoKey;
  /** Wrong PINs since the last right one. */
  readonly tries: number;
}

export interface OpenedVault {
  readonly vault: Vault;
  /** 32 bytes; in memory only. */
  readonly key: Uint8Array;
}

export async function makeVault(pin: string, id: string): Promise<OpenedVault> {
  const deviceKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const key = crypto.getRandomValues(new Uint8Array(32));
  return { key, vault: await wrap({ id, deviceKey }, key, pin) };
}

/** Null: another PIN. */
export async function openVault(vault: Vault, pin: string): Promise<OpenedVault | null> {
  const pinKey = await pinKeyOf(pin, vault.salt, vault.rounds);
  try {
    const key = await opened(pinKey, await opened(vault.deviceKey, vault.wrapped));
    return { key, vault: { ...vault, tries: 0 } };
  } catch {
    return null;
  }
}

/** The same key under another PIN: nothing that is kept has to be written anew. */
export function rewrap({ vault, key }: OpenedVault, pin: string): Promise<Vault> {
  return wrap(vault, key, pin);
}

/** Six digits, not all the same and not in a row. */
export function isPoorPin(pin: string): boolean {
  const steps = new Set(Array.from(pin.slice(1), (digit, nth) => Number(digit) - Number(pin[nth])));
  return !/^\d{6}$/.test(pin) || (steps.size === 1 && [0, 1, -1].includes([...steps][0] ?? 0));
}

async function wrap({ id, deviceKey }: Pick<Vault, "id" | "deviceKey">, key: Uint8Array, pin: string): Promise<Vault> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const pinKey = await pinKeyOf(pin, salt, ROUNDS);
  return { id, salt, rounds: ROUNDS, wrapped: await sealed(deviceKey, await sealed(pinKey, key)), deviceKey, tries: 0 };
}

async function pinKeyOf(pin: string, salt: Uint8Array, rounds: number): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey("raw", toBytes(pin) as BufferSource, "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt: salt as BufferSource, iterations: rounds },
    typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"],
  );
}

async function sealed(key: CryptoKey, plain: Uint8Array): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  return joined(iv, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain as BufferSource)));
}

async function opened(key: CryptoKey, box: Uint8Array): Promise<Uint8Array> {
  const iv = box.slice(0, IV);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, box.slice(IV)));
}
