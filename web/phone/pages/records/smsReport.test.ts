import type { Holding } from "@yicetong/sync";
import { describe, expect, it } from "vitest";
import { mayReport, shortRev } from "./smsReport";

const REV = "3f2a6c1b-0000-4000-8000-000000000001";
const visit = { id: "v", rev: REV };
const waits: Holding = { collection: "visits", id: "v", waiting: { document: visit, order: 1, sent: false, at: "" } };

describe("a visit by SMS", () => {
  it.each<[string, Holding | undefined, boolean]>([
    ["one that waits", waits, true],
    ["one that was tried by data", { ...waits, waiting: { document: visit, order: 1, sent: true, at: "" } }, true],
    ["one that was reported", { ...waits, sms: { rev: REV, at: "" } }, true],
    ["one of which the server has a part", { ...waits, confirmed: { ...visit, srv: { partial: true } } }, true],
    ["one that was changed since", { ...waits, sms: { rev: "other", at: "" } }, false],
    ["one that the server has", { ...waits, confirmed: visit }, false],
    ["one that was not taken", { ...waits, refused: visit }, false],
    ["a deletion", { ...waits, waiting: { document: { ...visit, _deleted: true }, order: 1, sent: false, at: "" } }, false],
    ["a contact", { ...waits, collection: "contacts" }, false],
    ["nothing", undefined, false],
  ])("can say %s", (_, holding, can) => expect(mayReport(holding)).toBe(can));

  it("is named by the beginning of its rev", () => expect(shortRev(REV)).toBe("3F2A"));
});
