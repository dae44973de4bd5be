import { describe, expect, it } from "vitest";
import { bearing, direction, metres, rounded } from "./distance";

const HERE = { lng: 116.17, lat: 24.65 };

describe("distance and direction", () => {
  it("of a hundredth of a degree are a kilometre and a bit", () => {
    expect(metres(HERE, { ...HERE, lat: 24.66 })).toBeCloseTo(1112, 0);
    expect(metres(HERE, { ...HERE, lng: 116.18 })).toBeCloseTo(1011, 0);
    expect(metres(HERE, HERE)).toBe(0);
  });

  it("name the eight winds", () => {
    expect(direction(bearing(HERE, { ...HERE, lat: 24.66 }))).toBe("n");
    expect(direction(bearing(HERE, { ...HERE, lng: 116.18 }))).toBe("e");
    expect(direction(bearing(HERE, { lng: 116.16, lat: 24.64 }))).toBe("sw");
    expect(direction(350)).toBe("n");
  });

  it("are told no more exactly than they are known", () => {
    expect(rounded(4)).toEqual({ unit: "m", value: 0 });
    expect(rounded(347)).toEqual({ unit: "m", value: 350 });
    expect(rounded(996)).toEqual({ unit: "km", value: 1 });
    expect(rounded(1149)).toEqual({ unit: "km", value: 1.1 });
  });
});
