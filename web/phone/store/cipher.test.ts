import { StoreRefused } from "@yicetong/sync";
import { describe, expect, it } from "vitest";
import { createCipher, fromBytes, openJson, sealJson, toBytes } from "./cipher";

const KEY = new Uint8Array(32).fill(1);
const cipher = createCipher(KEY);
const ABOUT = "holdings visits 1";
const box = cipher.seal(toBytes("说水管修好了"), ABOUT);

const refuses = (work: () => unknown): void => expect(work).toThrow(StoreRefused);

describe("what is sealed", () => {
  it("opens with its key, at its place", () => {
    expect(fromBytes(cipher.open(box, ABOUT))).toBe("说水管修好了");
    expect(openJson(cipher, sealJson(cipher, { a: ["说"] }, ABOUT), ABOUT)).toEqual({ a: ["说"] });
    expect(cipher.open(cipher.seal(new Uint8Array(), ABOUT), ABOUT)).toEqual(new Uint8Array());
  });

  it("does not open at another place, or with another key", () => {
    refuses(() => cipher.open(box, "holdings visits 2"));
    refuses(() => createCipher(new Uint8Array(32).fill(2)).open(box, ABOUT));
  });

  it("does not open when one bit of it is another, or it was cut off", () => {
    for (let nth = 0; nth < box.length; nth += 1) {
      const altered = Uint8Array.from(box, (byte, at) => (at === nth ? byte ^ 1 : byte));
      refuses(() => cipher.open(altered, ABOUT));
      refuses(() => cipher.open(box.subarray(0, nth), ABOUT));
    }
  });

  it("is another box each time", () => {
    const boxes = new Set(Array.from({ length: 200 }, () => String(cipher.seal(toBytes("a"), ABOUT))));
    expect(boxes.size).toBe(200);
  });
});
