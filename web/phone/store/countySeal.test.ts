import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { joined, toBytes } from "./cipher";
import { fromBase64url, sealToCounty, toBase64url, type Envelope } from "./countySeal";

interface Vectors {
  readonly county: { readonly private: string; readonly point: string; readonly key: string };
  readonly device: string;
  readonly cases: readonly { readonly about: string; readonly name: string; readonly id: string; readonly rev: string; readonly plain: string; readonly sealed: string }[];
}

// Made by the server's code.
const VECTORS = JSON.parse(readFileSync(join(import.meta.dirname, "../../../tests/records/sealed_vectors.json"), "utf-8")) as Vectors;
const fromHex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (each) => parseInt(each, 16));
const POINT = fromHex(VECTORS.county.point);

/** As the server opens it, by the format's description. */
async function open(box: Uint8Array, { device, collection, id, rev }: Envelope): Promise<Uint8Array> {
  const [keyId, ephemeral, iv] = [box.slice(1, 9), box.slice(9, 74), box.slice(74, 86)];
  expect([box[0], keyId]).toEqual([1, new Uint8Array(await crypto.subtle.digest("SHA-256", POINT as BufferSource)).slice(0, 8)]);
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const coordinate = (at: number): string => toBase64url(POINT.slice(at, at + 32));
  const jwk = { kty: "EC", crv: "P-256", x: coordinate(1), y: coordinate(33), d: toBase64url(fromHex(VECTORS.county.private)) };
  const county = await crypto.subtle.importKey("jwk", jwk, curve, false, ["deriveBits"]);
  const theirs = await crypto.subtle.importKey("raw", ephemeral, curve, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, county, 256);
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const salt = joined(ephemeral, POINT) as BufferSource;
  const hkdf = { name: "HKDF", hash: "SHA-256", salt, info: toBytes("yicetong hand-in 1") as BufferSource };
  const key = await crypto.subtle.deriveKey(hkdf, secret, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const additionalData = toBytes(`${device}\n${collection}\n${id}\n${rev}`) as BufferSource;
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, box.slice(86)));
}

describe("what is sealed for the county", () => {
  it.each(VECTORS.cases)("$about is opened as the server made it", async ({ name, id, rev, plain, sealed }) => {
    const envelope = { device: VECTORS.device, collection: name, id, rev };
    expect(await open(fromBase64url(sealed), envelope)).toEqual(fromHex(plain));
  });

  it.each(VECTORS.cases)("$about is opened as the phone makes it, and nowhere else", async ({ name, id, rev, plain }) => {
    const envelope = { device: VECTORS.device, collection: name, id, rev };
    const box = await sealToCounty(POINT, fromHex(plain), envelope);
    expect(await open(box, envelope)).toEqual(fromHex(plain));
    await expect(open(box, { ...envelope, id: id.replace(/.$/, "0") })).rejects.toThrow();
    expect(await sealToCounty(POINT, fromHex(plain), envelope)).not.toEqual(box);
  });

  it("is written in base64url", () => {
    expect(fromBase64url(VECTORS.county.key)).toEqual(POINT);
    expect(toBase64url(POINT)).toBe(VECTORS.county.key);
    for (let size = 0; size < 8; size += 1) expect(fromBase64url(toBase64url(new Uint8Array(size).fill(255)))).toEqual(new Uint8Array(size).fill(255));
  });
});
