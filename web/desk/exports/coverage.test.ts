import { describe, expect, it } from "vitest";
import { readView } from "../address/params";
import { coverageList } from "./coverage";

const TODAY = "2026-03-18"; // a Wednesday of week 12
const list = (query: Record<string, string>) => coverageList(readView(query), "441427100", TODAY).query;

describe("the figures that are exported from the map", () => {
  it("are those of the area that it shows, as of today", () => {
    expect(list({})).toEqual({ within: "441427100", by: "grid", period: "quarter" });
    expect(list({ within: "441427100201", kind: "priority", period: "week" })).toEqual({
      within: "441427100201", by: "grid", period: "week", kind: "priority",
    });
  });

  it("are of the end of a past week, and of today in the running one", () => {
    expect(list({ week: "2026-W11" })["on"]).toBe("2026-03-15");
    expect(list({ week: "2026-W12" })["on"]).toBeUndefined();
  });
});
