import { describe, expect, it } from "vitest";
import { FORMS, KINDS, LAYERS, PERIODS, POINTS, readView, writeView, type View } from "./params";

const PLAIN: View = { within: null, layer: "covered", kind: null, period: "quarter", week: null, versus: null, points: "none", as: "map" };

describe("the address", () => {
  it("is empty for what is shown first", () => {
    expect(readView({})).toEqual(PLAIN);
    expect(writeView(PLAIN)).toEqual({});
  });

  it("brings back every view, in whatever order it stands", () => {
    for (const within of [null, "441427", "441427100", "441427100201", "441427100201001"])
      for (const layer of LAYERS)
        for (const kind of [null, ...KINDS])
          for (const period of PERIODS)
            for (const week of [null, "2026-W53"])
              for (const versus of [null, "2026-W01"])
                for (const points of POINTS)
                  for (const as of FORMS) {
                    const view: View = { within, layer, kind, period, week, versus, points, as };
                    const turned = Object.fromEntries(Object.entries(writeView(view)).reverse());
                    expect(readView(turned)).toEqual(view);
                  }
  });

  it.each([
    { within: "44142" },
    { within: "441427100201001001" },
    { within: "４４１４２７" },
    { within: "441427100\n" },
    { within: ["441427", "441428"] },
    { layer: "people" },
    { kind: "" },
    { period: null },
    { week: "2026-W54" },
    { week: "2026-W00" },
    { week: "2026-49" },
    { versus: "now" },
    { points: "people" },
    { as: "ranking" },
    { person: "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55" },
  ])("takes %j for not given", (query) => {
    expect(readView(query)).toEqual(PLAIN);
  });
});
