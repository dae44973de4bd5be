import { describe, expect, it } from "vitest";
import { reported } from "./useReportAreas";

const divisions = ["441427", "441427100", "441427100201", "441427101"].map((code) => ({ code, name: `区划${code}` }));
const codes = (own: string[]) => reported(divisions, own).map(({ code }) => code);

describe("the areas of reports", () => {
  it("are a county's townships and then the county, or one's own area", () => {
    expect(codes(["441427"])).toEqual(["441427100", "441427101", "441427"]);
    expect(codes(["441427101"])).toEqual(["441427101"]);
    expect(codes(["441427100201"])).toEqual(["441427100201"]);
    expect(codes([])).toEqual([]);
  });
});
