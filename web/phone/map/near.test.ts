import { describe, expect, it } from "vitest";
import type { Due } from "../records/due";
import type { Entries } from "../records/records";
import { boxOf, householdFeatures } from "./features";
import { nearestDue, routeOf } from "./near";

const due = (state: Due["state"], days: number | null): Due => ({ state, days, on: null, last: null, isDue: state === "overdue" || state === "week" });
const home = (id: string, lng: number | null) => [id, { id, document: { head: id, location: lng === null ? null : { lng, lat: 24.6, crs: "wgs84" } } }] as const;
const homes = new Map([home("far", 116.2), home("near", 116.11), home("later", 116.1), home("nowhere", null)]) as unknown as Entries<"households">;
const dues = new Map([["far", due("overdue", -9)], ["near", due("week", 2)], ["later", due("rest", 80)], ["nowhere", due("overdue", -30)]]);

describe("the nearest due households", () => {
  it("come by their distance, those without a place last, and none that is not due", () => {
    const found = nearestDue(homes, dues, { lng: 116.1, lat: 24.6 }, 9);
    expect(found.map(({ id, way }) => [id, way?.said.value ?? null, way?.direction ?? null])).toEqual([["near", 1, "e"], ["far", 10.1, "e"], ["nowhere", null, null]]);
  });

  it("are the longest due where the phone does not know where it is", () => {
    expect(nearestDue(homes, dues, null, 2).map(({ id }) => id)).toEqual(["nowhere", "far"]);
  });
});

describe("what is drawn", () => {
  it("is each household with a place, by how soon somebody should go there", () => {
    const { features } = householdFeatures(homes, dues);
    expect(features.map(({ properties }) => properties)).toEqual([{ id: "far", mark: "overdue-due" }, { id: "near", mark: "week-due" }, { id: "later", mark: "rest-soft" }]);
    expect(boxOf({ type: "FeatureCollection", features })).toEqual([116.1, 24.6, 116.2, 24.6]);
  });

  it("is the day's route in its order, without what is skipped or has no place", () => {
    const stop = (household: string, more: object) => [household, { document: { household, day: null, skipped: null, ...more } }] as const;
    const planned = new Map([
      stop("far", { srv: { planned_day: "2026-03-18", position: 2 } }),
      stop("near", { day: "2026-03-18", srv: { planned_day: "2026-03-17", position: 1 } }),
      stop("later", { skipped: "cannot_go", srv: { planned_day: "2026-03-18", position: 3 } }),
      stop("nowhere", { srv: { planned_day: "2026-03-18", position: 4 } }),
    ]) as unknown as Entries<"planned_visits">;
    expect(routeOf(planned, homes, "2026-03-18").map(({ id }) => id)).toEqual(["near", "far"]);
  });
});
