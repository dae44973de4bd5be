import { expect, it } from "vitest";
import { canMend, changesOf, fieldsAtFault, fieldsOf, wrongIn } from "./editing";

const CONTACT = fieldsOf("contacts");

it("offers the fields at fault, and all where none is named", () => {
  expect(fieldsAtFault("contacts", [{ field: "phone", code: "invalid_phone" }]).map(({ name }) => name)).toEqual(["phone"]);
  expect(fieldsAtFault("households", [{ field: "tags.0", code: "unknown_value" }])).toEqual(fieldsOf("households"));
});

it.each([
  ["contacts", "invalid_phone", true],
  ["meal_tickets", "already_used", true],
  ["meal_tickets", "already_redeemed", false],
  ["visits", "not_your_record", false],
  ["photos", "invalid_sha256", false],
])("of %s, %s can be mended: %s", (collection, code, can) => {
  expect(canMend(collection, [{ field: null, code }])).toBe(can);
});

it("changes what was touched, and nothing else", () => {
  const before = { name: "陈火生", relation: "head", phone: { sealed: "..." } };
  expect(changesOf(CONTACT, before, { name: " 陈火生 ", relation: "spouse", phone: "" })).toEqual({ name: "陈火生", relation: "spouse" });
  expect(changesOf(CONTACT, before, { name: "陈火生", relation: "head", phone: "15400006612" })).toEqual({ phone: "15400006612" });
  expect(changesOf(fieldsOf("households"), { group_no: 3 }, { group_no: "" })).toEqual({ group_no: null });
});

it("says at the field what is missing or wrong", () => {
  expect(wrongIn(CONTACT, { name: " ", relation: "head", phone: "154****6612" })).toEqual({ name: "required", phone: "invalid_phone" });
  expect(wrongIn(fieldsOf("households"), { head: "陈", kind: "ordinary", group_no: "两" })).toEqual({ group_no: "not_a_whole_number" });
});
