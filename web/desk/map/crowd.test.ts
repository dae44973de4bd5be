import { expect, it } from "vitest";
import { fitted } from "./crowd";

const disc = (code: string, x: number, y: number, large = true) => ({ code, x, y, letters: 4, large });

it("leaves discs with room as they are, with their names", () => {
  expect(fitted([disc("a", 0, 0), disc("b", 200, 0), disc("c", 0, 200, false)])).toEqual(
    new Map([["a", { small: false, named: true }], ["b", { small: false, named: true }], ["c", { small: true, named: true }]]),
  );
});

it("makes neighbours smaller, and leaves out a name that would lie on a disc", () => {
  const found = fitted([disc("a", 0, 0), disc("b", 10, 30)]);
  expect(found.get("a")).toEqual({ small: true, named: false });
  expect(found.get("b")).toEqual({ small: true, named: true });
});

it("does not write one name over another", () => {
  const found = fitted([disc("a", 0, 0), disc("b", 46, 0)]);
  expect([...found.values()].map(({ named }) => named)).toEqual([true, false]);
});
