import { describe, expect, it } from "vitest";
import { agreeing, chosen, differingEnds, same, splitsOf } from "./conflicts";

const error = (field: string, yours: unknown, theirs: unknown) => ({ field, code: "conflict", yours, theirs });
const NOT_KNOWN = { yours: null, theirs: null };

describe("two values of a field", () => {
  it("are the one that was sent and the one that the server has by now", () => {
    expect(splitsOf([error("head", "陈四", "陈三")], undefined, { id: "h", rev: "r", head: "陈五" }, NOT_KNOWN)).toEqual([
      { field: "head", yours: "陈四", theirs: "陈五", preselected: "theirs" },
    ]);
  });

  it("take a sealed value from the row that this phone sent, if it did", () => {
    const sealed = [{ field: "phone", code: "conflict", theirs: "15400006621" }];
    const [here] = splitsOf(sealed, { id: "c", rev: "r", phone: "15400006612" }, undefined, { yours: "2026-11-30", theirs: "2026-11-29" });
    expect(here).toMatchObject({ yours: "15400006612", preselected: "yours" });
    const [elsewhere] = splitsOf(sealed, undefined, undefined, { yours: "2026-11-30", theirs: "2026-11-29" });
    expect(elsewhere).toMatchObject({ yours: undefined, preselected: "theirs" });
  });

  it.each([
    ["2026-11-30", "2026-11-29", "yours"],
    ["2026-11-29", "2026-11-30", "theirs"],
    ["2026-11-30", "2026-11-30", "theirs"], // the server tells its day only
    [null, "2026-11-30", "theirs"],
  ])("written on %s and on %s: %s is preselected", (yours, theirs, side) => {
    expect(splitsOf([error("head", "陈四", "陈三")], undefined, undefined, { yours, theirs })[0]?.preselected).toBe(side);
  });

  it("are left out where they agree by now", () => {
    expect(splitsOf([error("tags", ["hardship"], [])], undefined, { id: "h", rev: "r", tags: ["hardship"] }, NOT_KNOWN)).toEqual([]);
  });
});

it("writes each chosen value, the server's as well", () => {
  const splits = splitsOf([error("head", "陈四", "陈三"), error("address", "31 号", "31 号之一")], undefined, undefined, NOT_KNOWN);
  expect(chosen(splits, { head: "yours" })).toEqual({ head: "陈四", address: "31 号之一" });
  expect(agreeing(["head", "address", "number", "kind"], splits)).toBe(2);
});

it("names the ends of numbers that look alike", () => {
  expect(differingEnds("15400006612", "15400006621")).toEqual({ yours: "12", theirs: "21" });
  expect(differingEnds("15400006612", "13800001111")).toBeNull();
  expect(differingEnds("31 号", null)).toBeNull();
});

it("takes values as equal whose members stand in another order", () => {
  expect(same({ lng: 1, lat: 2 }, { lat: 2, lng: 1 })).toBe(true);
  expect(same(null, undefined)).toBe(true);
  expect(same(["a", "b"], ["b", "a"])).toBe(false);
});
