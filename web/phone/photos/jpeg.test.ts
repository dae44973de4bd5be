import { describe, expect, it } from "vitest";
import { headOf, turn, within, withoutExtras } from "./jpeg";

const piece = (marker: number, content: readonly number[]): number[] => [0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255, ...content];
const text = (value: string): number[] => [...value].map((letter) => letter.charCodeAt(0));

function exif(orientation: number, isLittle: boolean): number[] {
  const two = (value: number): number[] => (isLittle ? [value & 255, value >> 8] : [value >> 8, value & 255]);
  const four = (value: number): number[] => (isLittle ? [...two(value), 0, 0] : [0, 0, ...two(value)]);
  const entry = [...two(0x0112), ...two(3), ...four(1), ...two(orientation), 0, 0];
  return [...text("Exif\0\0"), ...text(isLittle ? "II" : "MM"), ...two(42), ...four(8), ...two(1), ...entry, ...four(0)];
}

const FRAME = piece(0xc0, [8, 0x1f, 0x40, 0x17, 0x70, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]); // 6000 x 8000
const SCAN = [...piece(0xda, [1, 1, 0, 0, 63, 0]), 1, 2, 3, 0xff, 0xd9];
const photo = (...pieces: readonly number[][]): Uint8Array => Uint8Array.from([0xff, 0xd8, ...pieces.flat(), ...FRAME, ...SCAN]);

describe("the head of a photo", () => {
  it.each([[6, true], [6, false], [3, false], [8, true]])("tells the way up %i, little-endian %s", (orientation, isLittle) => {
    expect(headOf(photo(piece(0xe1, exif(orientation, isLittle))))).toMatchObject({ kind: "jpeg", orientation, size: { width: 6000, height: 8000 } });
  });

  it.each([
    ["no EXIF", photo()],
    ["an impossible way up", photo(piece(0xe1, exif(9, true)))],
    ["an EXIF that ends too early", photo(piece(0xe1, exif(6, true).slice(0, 16)))],
  ])("with %s stands upright", (_, bytes) => {
    expect(headOf(bytes).orientation).toBe(1);
  });

  it.each([
    ["a HEIC", [0, 0, 0, 24, ...text("ftypheic")], "heic"],
    ["a WebP", [...text("RIFF"), 0, 0, 0, 0, ...text("WEBP")], "webp"],
    ["a PNG", [0x89, ...text("PNG"), 13, 10, 26, 10, 0, 0, 0, 13, ...text("IHDR"), 0, 0, 0, 2, 0, 0, 0, 3], "png"],
    ["a page", text("<!doctype html>"), "unknown"],
    ["nothing", [], "unknown"],
  ])("knows %s", (_, bytes, kind) => {
    expect(headOf(Uint8Array.from(bytes)).kind).toBe(kind);
  });

  it("never reads beyond a file that ends too early", () => {
    const whole = photo(piece(0xe1, exif(6, true)));
    for (let length = 0; length < whole.length; length++) expect(() => headOf(whole.slice(0, length))).not.toThrow();
  });
});

it("loses position, camera and comments before it is decoded, and keeps how its colours are written", () => {
  const colours = piece(0xee, text("Adobe"));
  const bytes = photo(piece(0xe0, text("JFIF\0")), piece(0xe1, exif(6, true)), colours, piece(0xe2, text("ICC_PROFILE")), piece(0xfe, text("a comment")));
  const bare = withoutExtras(bytes, headOf(bytes)).flatMap((part) => [...part]);
  expect(bare).toEqual([...photo(piece(0xe0, text("JFIF\0")), colours)]);
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])("way up %i fills the canvas from corner to corner", (orientation) => {
  const [a, b, c, d, e, f] = turn(orientation, 40, 30);
  const corners = [[0, 0], [40, 0], [0, 30], [40, 30]].map(([x = 0, y = 0]) => [a * x + c * y + e, b * x + d * y + f]);
  const [width, height] = orientation >= 5 ? [30, 40] : [40, 30];
  expect(new Set(corners.map(String))).toEqual(new Set([[0, 0], [width, 0], [0, height], [width, height]].map(String)));
});

it("is made small, never large", () => {
  expect(within(1600, 6000, 8000)).toEqual({ width: 1200, height: 1600 });
  expect(within(1600, 400, 300)).toEqual({ width: 400, height: 300 });
  expect(within(1600, 100_000, 2)).toEqual({ width: 1600, height: 1 });
});
