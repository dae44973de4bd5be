import { describe, expect, it } from "vitest";
import { metres } from "./distance";
import { pointOf, wgs84 } from "./points";

// One place near 蕉岭, as prcoords (the server's) has it in each system.
const TRUE = { lng: 116.17, lat: 24.65 };
const GCJ = { lng: 116.174752, lat: 24.647237, crs: "gcj02" };
const BAIDU = { lng: 116.181211, lat: 24.653489, crs: "bd09" };

describe("where a household stands", () => {
  it("is the same place in each of the four systems, within two metres", () => {
    for (const fix of [GCJ, BAIDU, { ...TRUE, crs: "wgs84" }, { ...TRUE, crs: "cgcs2000" }]) {
      const point = wgs84(fix);
      expect(point && metres(point, TRUE)).toBeLessThan(2);
    }
  });

  it("is unknown without a position, and where the server found it impossible", () => {
    expect(pointOf({ location: null })).toBeNull();
    expect(pointOf({ location: { lng: null, lat: null, crs: null } })).toBeNull();
    expect(pointOf({ location: { lng: 0, lat: 0, crs: "wgs84" }, srv: { flags: ["zero_position"] } })).toBeNull();
    expect(pointOf({ location: null, srv: { point: [116.17, 24.65] } as never })).toEqual(TRUE);
    expect(pointOf({ location: { ...TRUE, crs: "wgs84" }, srv: { flags: ["claim_disagrees"] } })).toEqual(TRUE);
  });
});
