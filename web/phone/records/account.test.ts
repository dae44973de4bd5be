import type { Document, Holding } from "@yicetong/sync";
import { describe, expect, it } from "vitest";
import type { Entries, OwnRecord } from "./records";
import { stateOf, verdictOf } from "./states";
import type { CollectionName, Shown } from "./shapes";
import { nameOf } from "./verdicts";
import { accountOf, needsYouOf, type Account, type Sources } from "./account";

const TODAY = "2026-11-30"; // a Monday
const RECEIPT = { rev: "rev-1", outcome: "applied" as const, replay: false };

function entries<C extends CollectionName>(...documents: readonly object[]): Entries<C> {
  const rows = documents.map((document) => document as Document);
  return new Map(rows.map((document) => [document.id, { id: document.id, document: document as unknown as Shown<C>, state: "received", holding: { collection: "", id: document.id, confirmed: document } }]));
}

const HOUSEHOLDS = entries<"households">({ id: "h-1", head: "古秀英" }, { id: "h-2", head: "陈火生" });
const visit = (id: string, more: object = {}): Document => ({ id, rev: "rev-1", household: "h-1", happened_at: `${TODAY}T01:00:00Z`, ...more });
const outcome = (id: string, more: object): object => ({
  id, rev: `of-${id}`, record_collection: "visits", record: id, outcome: "rejected", errors: [], decision: null, note: null,
  received_at: `${TODAY}T02:00:00Z`, decided_at: null, body: null, ...more,
});

function account(holdings: readonly Holding[], outcomes: Entries<"outcomes"> = entries(), visits: Entries<"visits"> = entries()): Account {
  const verdicts = [...outcomes.values()].map(({ document }) => verdictOf(document));
  const own = new Map<string, OwnRecord>(
    holdings.map((holding) => {
      const collection = holding.collection as CollectionName;
      const document = holding.waiting?.document ?? holding.refused ?? holding.confirmed ?? { id: holding.id, rev: "" };
      const about = verdicts.filter((verdict) => verdict.collection === collection && verdict.record === holding.id);
      return [nameOf(collection, holding.id), { collection, id: holding.id, document, state: stateOf(holding, about), holding }];
    }),
  );
  const sources: Sources = { own, outcomes, households: HOUSEHOLDS, aliases: entries<"household_aliases">({ id: "h-3", household: "h-2" }), visits, today: TODAY, dayOf: (instant) => instant.slice(0, 10) };
  const all = accountOf(sources);
  expect(needsYouOf(sources)).toEqual(all.needsYou);
  return all;
}

const ids = (lines: readonly { id: string }[]): string[] => lines.map(({ id }) => id);

describe("what became of this phone's work", () => {
  it("names what needs its author first, and the household that it is about", () => {
    const refused = { ...visit("v-1"), srv: { status: "rejected" as const, key: "v-1", errors: [{ field: "note", code: "too_long" }] } };
    const { needsYou, onPhone } = account([
      { collection: "visits", id: "v-1", refused },
      { collection: "visits", id: "v-2", waiting: { document: visit("v-2"), order: 1, sent: false, at: `${TODAY}T01:00:00Z` } },
    ]);
    expect(needsYou).toMatchObject([{ id: "v-1", state: "returned", name: "古秀英", errors: [{ field: "note", code: "too_long" }] }]);
    expect(onPhone).toMatchObject([{ id: "v-2", state: "phone", name: "古秀英" }]);
  });

  it("names a household that was merged, has left the phone, or was not taken itself", () => {
    const waits = (collection: string, id: string, document: object, more: object = {}): Holding => ({
      collection, id, waiting: { document: { ...document, id, rev: "r" }, order: 1, sent: false, at: `${TODAY}T01:00:00Z` }, ...more,
    });
    const gone = { household: "h-9", head: "邓玉莲" };
    const held = { ...visit("v-3", { household: "h-9" }), srv: { status: "held" as const, key: "v-3" } };
    const { onPhone, held: holds } = account([
      waits("visits", "v-1", { household: "h-3" }),
      waits("photos", "p-1", { household: "h-9" }, { about: gone }),
      waits("visits", "v-2", { household: "h-8" }, { about: gone }),
      waits("households", "h-7", { head: "赖桂香" }),
      waits("contacts", "c-1", { household: "h-1", name: "钟带娣" }),
      waits("contacts", "c-2", { household: "h-1", name: "古秀英" }),
      { collection: "visits", id: "v-3", refused: held, about: gone },
    ]);
    expect(Object.fromEntries([...onPhone, ...holds].map(({ id, name, person }) => [id, person ? [name, person] : name]))).toEqual({
      "v-1": "陈火生", "p-1": "邓玉莲", "v-2": null, "h-7": "赖桂香", "c-1": ["古秀英", "钟带娣"], "c-2": "古秀英", "v-3": "邓玉莲",
    });
  });

  it("brings the township's question with what was given back", () => {
    const refused = { ...visit("v-1"), srv: { status: "held" as const, key: "v-1" } };
    const outcomes = entries<"outcomes">(outcome("v-1", { outcome: "held", decision: "returned", note: "见到的是她本人吗？" }));
    expect(account([{ collection: "visits", id: "v-1", refused }], outcomes).needsYou).toMatchObject([{ id: "v-1", note: "见到的是她本人吗？" }]);
  });

  it("asks to choose in a conflict, but not where the record is gone", () => {
    const errors = [{ field: "phone", code: "conflict", theirs: "15400002222" }];
    const conflict = (collection: string, id: string): object => outcome(id, { record_collection: collection, outcome: "conflict", errors });
    const { needsYou, held } = account(
      [{ collection: "contacts", id: "c-1", confirmed: { id: "c-1", rev: "rev-1", name: "陈火生", household: "h-2" } }],
      entries<"outcomes">(conflict("contacts", "c-1"), conflict("contacts", "c-2")),
    );
    expect(needsYou).toMatchObject([{ id: "c-1", field: "phone", name: "陈火生", canChoose: true }]);
    expect(held).toMatchObject([{ id: "c-2", canChoose: false }]);
  });

  it("shows rows that another phone had sent", () => {
    const outcomes = entries<"outcomes">(outcome("v-9", { decision: "returned", note: "补一句", body: visit("v-9") }), outcome("v-8", { outcome: "held" }));
    const { needsYou, held } = account([], outcomes);
    expect(needsYou).toMatchObject([{ id: "v-9", name: "古秀英" }]);
    expect(ids(held)).toEqual(["v-8"]);
  });

  it("shows decisions of two weeks", () => {
    const decidedOn = (id: string, day: string): object => outcome(id, { decision: "accepted", decided_at: `${day}T01:00:00Z` });
    expect(ids(account([], entries<"outcomes">(decidedOn("v-1", "2026-11-16"), decidedOn("v-2", "2026-11-15"))).decided)).toEqual(["v-1"]);
  });

  it("asks about one's own visits that were logged twice or at an impossible time, not about others'", () => {
    const flagged = (id: string, mine: boolean, flag: string): object => ({ ...visit(id), srv: { mine, flags: [flag] } });
    const visits = entries<"visits">(flagged("v-1", true, "logged_twice"), flagged("v-2", false, "logged_twice"), flagged("v-3", true, "clock_corrected"));
    expect(account([], entries(), visits).needsYou).toMatchObject([{ id: "v-1", flag: "logged_twice" }]);
  });

  it("counts receipts since Monday", () => {
    const received = (id: string, at: string): Holding => ({ collection: "visits", id, confirmed: visit(id), receipt: { ...RECEIPT, id, at } });
    expect(ids(account([received("v-1", `${TODAY}T00:10:00Z`), received("v-2", "2026-11-29T23:50:00Z")]).received)).toEqual(["v-1"]);
  });
});
