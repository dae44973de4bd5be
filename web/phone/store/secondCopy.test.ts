import type { Holding, PhotoFile } from "@yicetong/sync";
import { describe, expect, it } from "vitest";
import { createMemoryShelf } from "../tests/memoryShelf";
import { nameOfPhoto, nameOfRecord, unpacked, type KeptRecord } from "./box";
import { createCipher } from "./cipher";
import { createSecondCopy } from "./secondCopy";

const AT = "2026-03-18T02:00:00Z";
const DEVICE = "c0ffee00-5d1e-4c6b-9a44-0d2f6c1b7e55";
const visit: Holding = {
  collection: "visits", id: "v1", about: { household: "h1", head: "丘水生" },
  waiting: { document: { id: "v1", rev: "r1", note: "说水管修好了", srv: null } as never, order: 1, sent: false, at: AT },
};
const photo: PhotoFile = { id: "p1", mime: "image/jpeg", state: "waiting", at: AT, bytes: new TextEncoder().encode("a picture of a door") };
const RECORDS: KeptRecord[] = [
  { name: nameOfRecord(visit), life: "life", holding: visit },
  { name: nameOfPhoto("p1"), life: "life", photo },
];

async function point(): Promise<Uint8Array> {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
}

/** A copy with both records, sealed for a county unless `known` is false. */
async function filled(known = true) {
  const shelf = createMemoryShelf();
  const county = { device: DEVICE, point: known ? await point() : null };
  const copyWith = (byte: number) => createSecondCopy(async () => shelf, createCipher(new Uint8Array(32).fill(byte)), () => county);
  for (const record of RECORDS) await copyWith(1).put(record);
  return { shelf, copyWith };
}

describe("the second copy", () => {
  it("gives back what was put, to its key", async () => {
    const { copyWith } = await filled();
    expect(await copyWith(1).all()).toEqual({ records: RECORDS, broken: 0 });
    expect(await copyWith(2).all()).toEqual({ records: [], broken: 2 });
  });

  it("has ids in the clear, and nothing else", async () => {
    const { shelf } = await filled();
    for (const bytes of shelf.boxes.values()) {
      const text = new TextDecoder().decode(bytes);
      for (const secret of ["丘水生", "说水管修好了", "picture", "happened_at"]) expect(text).not.toContain(secret);
      expect(text).toContain(DEVICE);
    }
    expect(unpacked(shelf.boxes.get("visits.v1") ?? new Uint8Array(), "visits.v1")?.head).toEqual({ name: "visits.v1", life: "life", device: DEVICE, collection: "visits", id: "v1", rev: "r1" });
  });

  it("seals for the county as soon as its key is known", async () => {
    const sealed = async (known: boolean): Promise<boolean[]> =>
      Array.from((await filled(known)).shelf.boxes, ([name, bytes]) => (unpacked(bytes, name)?.sealed.length ?? 0) > 0);
    expect(await sealed(true)).toEqual([true, true]);
    expect(await sealed(false)).toEqual([false, false]);
  });

  it("counts what was damaged, and reads the rest", async () => {
    const { shelf, copyWith } = await filled();
    const bytes = shelf.boxes.get("visits.v1") ?? new Uint8Array();
    for (const damaged of [bytes.slice(0, 20), bytes.slice(0, -1), Uint8Array.of(10), bytes.map((byte, nth) => (nth === 250 ? byte ^ 1 : byte))]) {
      shelf.boxes.set("visits.v1", damaged);
      const { records, broken } = await copyWith(1).all();
      expect([records.map(({ name }) => name), broken]).toEqual([["photo.p1"], 1]);
    }
  });
});
