import { describe, expect, it } from "vitest";
import type { Shown } from "../../../records/shapes";
import { corrected, emptyForm, formOf, lacks, newHousehold } from "./form";

const GRID = "441427100201001";
const LAI: Shown<"households"> = {
  id: "lai", rev: "1", head: "赖桂香", address: "白湖 12 号", number: "100201-0012", group_no: 3, kind: "ordinary", grid: GRID,
  tags: ["newcomer", "elderly_alone"], location: { lng: 116.1, lat: 24.6, crs: "gcj02" },
};
const HERE = { lng: 116.17, lat: 24.65, crs: "wgs84", accuracy_m: 8, at: "2026-12-02T02:00:00Z" } as const;

describe("a new household", () => {
  it("needs a head, and a grid or a position", () => {
    expect(lacks(emptyForm("", "c"))).toEqual(["head", "grid"]);
    expect(lacks({ ...emptyForm("", "c"), head: "赖桂香", location: HERE })).toEqual([]);
    expect(lacks({ ...emptyForm(GRID, "c"), head: "赖桂香" })).toEqual([]);
  });

  it("is one record, and one more for the head's telephone", () => {
    const form = { ...emptyForm(GRID, "c"), head: " 赖桂香 ", location: HERE };
    expect(newHousehold(form, "new")).toEqual([
      { kind: "create", collection: "households", id: "new", content: { head: "赖桂香", address: null, number: null, group_no: null, kind: "ordinary", tags: [], grid: GRID, location: HERE } },
    ]);
    expect(newHousehold({ ...form, phone: "138 0000 2345" }, "new")[1]).toMatchObject({ collection: "contacts", id: "c", content: { household: "new", name: "赖桂香", relation: "head" } });
  });

  it("refuses a group that the server would send back", () => {
    const form = { ...emptyForm(GRID, "c"), head: "赖" };
    for (const group of ["0", "10000", "三", "1.5", "-1"]) expect(lacks({ ...form, group })).toEqual(["group"]);
    for (const group of ["", " 3 ", "9999"]) expect(lacks({ ...form, group })).toEqual([]);
  });
});

describe("a correction", () => {
  it("is no write where nothing changed, in whichever order the tags are", () => {
    expect(corrected(LAI, formOf(LAI))).toBeNull();
    expect(corrected(LAI, { ...formOf(LAI), tags: ["elderly_alone", "newcomer"], head: "赖桂香 " })).toBeNull();
  });

  it("writes the changed fields only, and clears what was emptied", () => {
    expect(corrected(LAI, { ...formOf(LAI), address: "", kind: "priority" }))
      .toEqual({ kind: "edit", collection: "households", id: "lai", changes: { address: null, kind: "priority" } });
  });

  it("leaves alone what others have changed since the form was opened", () => {
    const form = { ...formOf(LAI), number: "100201-0099" };
    expect(corrected({ ...LAI, address: "新街 88 号", kind: "priority" }, form)).toEqual({ kind: "edit", collection: "households", id: "lai", changes: { number: "100201-0099" } });
    expect(corrected({ ...LAI, address: "新街 88 号" }, formOf(LAI))).toBeNull();
  });

  it("leaves the place alone until a new one was taken at the door", () => {
    expect(corrected(LAI, { ...formOf(LAI), location: HERE })).toMatchObject({ changes: { location: HERE } });
  });

  it("compares with the grid that the server chose, which may differ from the entered one", () => {
    const moved = { ...LAI, srv: { grid: "441427100201002" } };
    expect(corrected(moved, formOf(moved))).toBeNull();
  });
});
