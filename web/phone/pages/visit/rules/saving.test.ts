import { describe, expect, it } from "vitest";
import type { VisitFields } from "./form";
import { meetingWrites, candidates, visitIdOf, type MeetingFields } from "./meeting";
import { afterwards, asDialled, looksLikeNumber, visitChanges, writesOf, type About } from "./saving";

const AT = "2026-12-02T01:46:00.000Z";
const FORM: VisitFields = {
  outcome: "met", purpose: "regular", happened_at: AT, note: "", place: null, serial: "", ticket: "ticket", corrected: {}, added: [],
};
const ABOUT: About = { id: "visit", household: "lai", contacts: [], photos: [], now: new Date(AT) };

describe("what a save writes", () => {
  it("is one visit, if nothing else was touched", () => {
    expect(writesOf(FORM, ABOUT)).toEqual([
      { kind: "create", collection: "visits", id: "visit", content: { household: "lai", happened_at: AT, purpose: "regular", outcome: "met", note: null, fix: null } },
    ]);
  });

  it("is the same records again, if it is saved again", () => {
    const form = { ...FORM, serial: "0012" };
    const ids = () => writesOf(form, ABOUT).map((write) => (write.kind === "photo" ? write.photo.id : write.id));
    expect(ids()).toEqual(["visit", "ticket"]);
    expect(ids()).toEqual(ids());
  });

  it("holds ticket, photo and corrections with the visit", () => {
    const photo = { id: "photo", draft: "visit", bytes: new Uint8Array([255, 216]), mime: "image/jpeg" as const, sha256: "ab", taken_at: AT };
    const contacts = [{ id: "huang", name: "黄志明", phone: "13812345678" }, { id: "lai", name: "赖桂香", phone: null }];
    const form: VisitFields = {
      ...FORM,
      serial: " 0012 ",
      corrected: { huang: { id: "huang", name: "黄志明", phone: "13912345678" }, lai: { id: "lai", name: " ", phone: "" } },
      added: [{ id: "new", name: "黄小丽", phone: "" }, { id: "none", name: " ", phone: "139" }],
    };
    const writes = writesOf(form, { ...ABOUT, photos: [photo], contacts });
    expect(writes.map(({ kind, ...write }) => [kind, "collection" in write ? write.collection : "bytes"])).toEqual([
      ["create", "visits"], ["create", "meal_tickets"], ["create", "photos"], ["photo", "bytes"], ["edit", "contacts"], ["create", "contacts"],
    ]);
    expect(writes[1]).toMatchObject({ content: { household: "lai", visit: "visit", number: "0012", happened_at: AT } });
    expect(writes[2]).toMatchObject({ content: { visit: "visit", bytes: 2, mime: "image/jpeg", sha256: "ab", taken_at: AT } });
    expect(writes[4]).toMatchObject({ id: "huang", changes: { phone: "13912345678" } });
    expect(writes[5]).toMatchObject({ content: { name: "黄小丽", phone: null, household: "lai" } });
  });
});

describe("a contact put right with a visit", () => {
  it("keeps what others have changed since it was opened", () => {
    const before = { name: "黄志明", phone: "13812345678" };
    const form: VisitFields = { ...FORM, corrected: { huang: { id: "huang", ...before, phone: "13912345678", before } } };
    const [, edit] = writesOf(form, { ...ABOUT, contacts: [{ id: "huang", name: "黄志明（大）", phone: "13812345678" }] });
    expect(edit).toEqual({ kind: "edit", collection: "contacts", id: "huang", changes: { phone: "13912345678" } });
  });
});

describe("an amendment", () => {
  const visit = { happened_at: "2026-12-02T01:46:00+00:00", purpose: "regular" as const, outcome: "met" as const, note: null };
  it("sends what changed", () => {
    expect(visitChanges(visit, { ...FORM, note: "补照片", outcome: "declined" })).toEqual({ note: "补照片", outcome: "declined" });
  });
  it("is none where nothing did, however the time is written", () => {
    expect(visitChanges(visit, FORM)).toBeNull();
    expect(visitChanges({ ...visit, note: "" }, FORM)).toBeNull();
  });
});

describe("what is said after a save", () => {
  it.each([
    [null, "when_signal"], ["offline", "when_signal"], ["captive_portal", "when_signal"], ["busy", "when_signal"],
    ["signed_out", "when_signed_in"], ["client_too_old", "waits"], ["device_revoked", "waits"], ["store_full", "waits"],
  ] as const)("promises no more than is true at %s", (reason, said) => {
    expect(afterwards({ reason })).toBe(said);
  });
});

it.each([
  ["", true], ["138 1234 5678", true], ["+86 138-1234-5678", true], ["0753-7872345", true], ["１３８１２３４５６７８", true],
  ["1381234567", false], ["138****5678", false], ["孙女的", false],
])("%j looks like a number: %s", (phone, does) => {
  expect(looksLikeNumber(phone)).toBe(does);
});

it.each([
  ["+8613812345678", "13812345678"], ["+867537872345", "07537872345"], ["+864001234567", "4001234567"], ["138 1234 5678", "13812345678"],
  ["+85223456789", "+85223456789"], [null, ""],
])("%s is dialled as %s", (phone, dialled) => {
  expect(asDialled(phone)).toBe(dialled);
});

it("a number that was only looked at is no correction", () => {
  const contacts = [{ id: "huang", name: "黄志明", phone: "+8613812345678" }];
  const corrected = { huang: { id: "huang", name: "黄志明", phone: "138 1234 5678" } };
  expect(writesOf({ ...FORM, corrected }, { ...ABOUT, contacts })).toHaveLength(1);
});

describe("a meeting", () => {
  const form: MeetingFields = {
    purpose: "organising", happened_at: AT, note: "路灯", place: null, ticked: ["lai", "qiu"],
  };
  it("is a visit for each household that is ticked now, alike but for household and id", async () => {
    const writes = await meetingWrites(form, "meeting");
    expect(writes).toHaveLength(2);
    expect(writes[1]).toEqual({
      kind: "create", collection: "visits", id: await visitIdOf("meeting", "qiu"),
      content: { household: "qiu", happened_at: AT, purpose: "organising", outcome: "met", note: "路灯", fix: null },
    });
  });

  it("names each visit by the meeting and the household, so that another window writes the same ones", async () => {
    const id = await visitIdOf("one", "lai");
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set([id, await visitIdOf("one", "lai"), await visitIdOf("one", "qiu"), await visitIdOf("two", "lai")]).size).toBe(3);
  });

  it("offers today's households first, and finds by name, number and initials", () => {
    const household = (id: string, head: string, number: string, initials = "") => ({ id, head, number, address: null, srv: { initials } });
    const all = [household("lai", "赖桂香", "201-0002", "LGX"), household("liu", "刘国兴", "201-0001", "LGX"), household("qiu", "丘永昌", "201-0003", "QYC")];
    const found = (search: string, most = 9) => candidates(all, new Set(["qiu"]), search, most).map(({ id }) => id);
    expect(found("")).toEqual(["qiu", "liu", "lai"]);
    expect(found("lgx")).toEqual(["liu", "lai"]);
    expect(found("0002")).toEqual(["lai"]);
    expect(found("", 2)).toEqual(["qiu", "liu"]);
  });
});
