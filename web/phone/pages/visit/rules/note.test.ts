import { describe, expect, it } from "vitest";
import { cleaned, cut, lengthOf, MAX_NOTE } from "./note";

describe("a note", () => {
  it("keeps lines, tabs and emoji, and loses what cannot be stored", () => {
    expect(cleaned("孙女\u0000陪着\r\n去\u0007\t🙂\u007f")).toBe("孙女陪着\n去\t🙂");
  });

  it("loses marks that turn the screen's own sentences around, not the letters that run that way", () => {
    expect(cleaned("\u202eمرحبا\u2066赖桂香\u2069")).toBe("مرحبا赖桂香");
  });

  it("loses halves of characters, wherever they stand", () => {
    expect(cleaned("\ud83d补\udc00\udc00照\ud800\ud800")).toBe("补照");
    expect(cleaned("🙂🙂")).toBe("🙂🙂");
  });

  it("is cut where the server would refuse it, and an emoji counts once", () => {
    expect(lengthOf("🙂".repeat(10))).toBe(10);
    const { text, lost } = cut("🙂".repeat(MAX_NOTE + 5));
    expect([lengthOf(text), lost]).toEqual([MAX_NOTE, 5]);
    expect(cut("x".repeat(MAX_NOTE))).toEqual({ text: "x".repeat(MAX_NOTE), lost: 0 });
  });
});
