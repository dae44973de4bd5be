// What must hold when the world changes while a request is under way.
import { beforeEach, describe, expect, it } from "vitest";
import type { Document, Saved } from "../index";
import { createWorld, EPOCH, isSync, taken, type World } from "./world";

let world: World;
let home: string;
beforeEach(() => {
  world = createWorld();
});

const household = (head: string, rev: string, more: Record<string, unknown> = {}) => ({
  collection: "households", id: "00000000-0000-4000-8000-0000000000aa", rev, head, address: null, srv: { status: "ok", seq: 1, grid: "g" }, ...more,
});
const save = async (note: string): Promise<string> => idOf(await world.engine.save([{ kind: "create", collection: "visits", content: { note } }]));
const idOf = ({ versions: [first] }: Saved): string => first?.id ?? "";
const held = (collection: string, id: string) => world.store.read((transaction) => transaction.holding({ collection, id }));

async function pulled(document: Record<string, unknown> = household("刘", "r1")): Promise<void> {
  world.play = (request) => taken(request, [document]);
  await world.rounds.exchange();
  home = String(document["id"]);
  world.play = (request) => taken(request);
}

describe("a new record", () => {
  it("is pushed without a base, and is received with its receipt", async () => {
    const id = await save("一");
    await world.rounds.exchange();
    expect(world.syncs[0]?.push).toEqual([{ collection: "visits", newDocumentState: { id, rev: expect.any(String) as string, note: "一" } }]);
    expect(await held("visits", id)).toMatchObject({ confirmed: { note: "一" }, receipt: { outcome: "applied" } });
    expect(await world.rounds.rows()).toEqual([]);
  });

  it("stays when the answer is lost, and is sent again under the same rev", async () => {
    await save("一");
    world.play = () => null;
    await expect(world.rounds.exchange()).rejects.toThrow();
    world.play = (request) => taken(request);
    await world.rounds.exchange();
    expect(world.syncs[1]?.push).toEqual(world.syncs[0]?.push);
  });

  it("has arrived when a pull brings its rev, though the receipt was lost", async () => {
    const id = await save("一");
    const [row] = await world.rounds.rows();
    world.play = (request) => taken(request, [{ ...row?.newDocumentState, collection: "visits", srv: { status: "ok", seq: 4 } }]);
    await world.rounds.exchange({ choose: () => [] });
    expect(await world.rounds.rows()).toEqual([]);
    expect((await world.rounds.remembered()).map(({ row: { newDocumentState } }) => newDocumentState.id)).toEqual([id]);
  });

  it("that is deleted or taken back before it left leaves nothing", async () => {
    const first = await save("一");
    await world.engine.save([{ kind: "delete", collection: "visits", id: first }]);
    const saved = await world.engine.save([{ kind: "create", collection: "visits", content: { note: "二" } }]);
    await world.engine.undo(saved);
    expect(await world.rounds.rows()).toEqual([]);
    expect([await held("visits", first), await held("visits", idOf(saved))]).toEqual([undefined, undefined]);
  });

  it("that is taken back after it has been sent is deleted", async () => {
    const saved = await world.engine.save([{ kind: "create", collection: "visits", content: { note: "一" } }]);
    world.play = () => null;
    await world.rounds.exchange().catch(() => undefined);
    await world.engine.undo(saved);
    const [row] = await world.rounds.rows();
    expect(row?.newDocumentState).toMatchObject({ id: idOf(saved), _deleted: true });
  });
});

describe("an edit", () => {
  it("made while its predecessor is under way keeps waiting, on what was pushed", async () => {
    const id = await save("一");
    world.play = async (request) => {
      await world.engine.save([{ kind: "edit", collection: "visits", id, changes: { note: "二" } }]);
      return taken(request);
    };
    await world.rounds.exchange();
    const [row] = await world.rounds.rows();
    expect(row).toMatchObject({ newDocumentState: { note: "二" }, assumedMasterState: { note: "一" } });
  });

  it("keeps its base when a newer version is pulled, so that it takes nothing back", async () => {
    await pulled();
    await world.engine.save([{ kind: "edit", collection: "households", id: home, changes: { head: "陈" } }]);
    world.play = (request) => taken(request, [household("刘", "r2", { address: "石心10号" })]);
    await world.rounds.exchange({ choose: () => [] });
    const [row] = await world.rounds.rows();
    expect(row).toMatchObject({ newDocumentState: { head: "陈" }, assumedMasterState: { rev: "r1", srv: { seq: 1 } } });
    expect(row?.newDocumentState["address"]).toBeNull();
  });

  it("of what was erased is dropped with all that the phone has of it", async () => {
    await pulled();
    await world.engine.save([{ kind: "edit", collection: "households", id: home, changes: { head: "陈" } }]);
    world.play = (request) => {
      const told = taken(request);
      const [receipt] = (told as { json: { receipts: Record<string, unknown>[] } }).json.receipts;
      const errors = [{ field: "row", code: "erased" }];
      Object.assign(receipt ?? {}, { outcome: "rejected", errors, document: { id: home, rev: receipt?.["rev"], _deleted: true, srv: { status: "deleted", errors } } });
      return told;
    };
    await world.rounds.exchange();
    expect(await world.rounds.rows()).toEqual([]);
    expect(await world.shown("households", home)).toBeUndefined();
  });

  it("is undone to what was there", async () => {
    await pulled();
    const saved = await world.engine.save([{ kind: "edit", collection: "households", id: home, changes: { head: "陈" } }]);
    expect(await world.engine.undo(saved)).toBe(true);
    expect(await world.rounds.rows()).toEqual([]);
    expect(await world.shown("households", home)).toMatchObject({ head: "刘", rev: "r1" });
  });

  it("stays, and undo says so, once it is another version", async () => {
    await pulled();
    const saved = await world.engine.save([{ kind: "edit", collection: "households", id: home, changes: { head: "陈" } }]);
    await world.engine.save([{ kind: "edit", collection: "households", id: home, changes: { head: "丘" } }]);
    expect(await world.engine.undo(saved)).toBe(false);
    expect(await world.shown("households", home)).toMatchObject({ head: "丘" });
  });

  it("takes only fields that the server names, and sends the others when it does", async () => {
    await pulled();
    await world.store.write((transaction) => transaction.setMeta({ server: { version: "0", features: [], limits: {}, collections: { households: { written: true, fields: ["head"] } } } }));
    await world.engine.save([
      { kind: "create", collection: "households", id: "n", content: { head: "丘", card: "x" } },
      { kind: "create", collection: "items", content: { text: "later" } },
      { kind: "edit", collection: "households", id: home, changes: { head: "陈" } },
    ]);
    const rows = await world.rounds.rows();
    // What the base has is sent, or it would be cleared.
    expect(rows.map(({ newDocumentState }) => Object.keys(newDocumentState).sort())).toEqual([["head", "id", "rev"], ["address", "head", "id", "rev"]]);
    await world.store.write((transaction) =>
      transaction.setMeta({ server: { version: "1", features: [], limits: {}, collections: { households: { written: true, fields: ["head", "card"] }, items: { written: true, fields: ["text"] } } } }),
    );
    expect((await world.rounds.rows()).map(({ collection }) => collection)).toEqual(["households", "items", "households"]);
  });
});

describe("a version that is not taken", () => {
  const refuse = (srv: Document["srv"]) => (request: Parameters<World["play"]>[0]) => {
    const answer = taken(request).json as { receipts: { document?: Document; outcome: string }[] };
    const [row] = world.syncs[world.syncs.length - 1]?.push ?? [];
    Object.assign(answer.receipts[0] ?? {}, { outcome: srv?.status, document: { ...row?.newDocumentState, srv } });
    return { json: answer };
  };
  const outcome = (record: string, decision: string) => ({
    collection: "outcomes", id: "k", rev: "o1", record_collection: "visits", record, decision, srv: { status: "ok", seq: 9 },
  });

  it("is shown with its reasons, does not wait, and is the base of its correction", async () => {
    const id = await save("一");
    world.play = refuse({ status: "rejected", key: "k", errors: [{ field: "note", code: "too_long" }] });
    await world.rounds.exchange();
    expect(await world.rounds.rows()).toEqual([]);
    expect(await world.shown("visits", id)).toMatchObject({ srv: { errors: [{ code: "too_long" }] } });
    await world.engine.save([{ kind: "edit", collection: "visits", id, changes: { note: "短" } }]);
    expect((await world.rounds.rows())[0]).toMatchObject({ newDocumentState: { note: "短" }, assumedMasterState: { srv: { key: "k" } } });
  });

  it("stays on the screen when the record is pulled, until it is decided", async () => {
    const id = await save("一");
    world.play = refuse({ status: "held", key: "k" });
    await world.rounds.exchange();
    const theirs = { collection: "visits", id, rev: "r7", note: "别人", srv: { status: "ok", seq: 3 } };
    world.play = (request) => taken(request, [theirs]);
    await world.rounds.exchange();
    expect(await world.shown("visits", id)).toMatchObject({ note: "一" });
    world.play = (request) => taken(request, [outcome(id, "dismissed")]);
    await world.rounds.exchange();
    expect(await world.shown("visits", id)).toMatchObject({ note: "别人" });
  });

  it("goes when the decision came before its receipt", async () => {
    const id = await save("一");
    world.play = (request) => taken(request, [outcome(id, "dismissed")]);
    await world.rounds.exchange({ choose: () => [] });
    world.play = refuse({ status: "held", key: "k" });
    await world.rounds.exchange();
    expect(await held("visits", id)).toBeUndefined();
  });

  it("is given up by its author", async () => {
    const id = await save("一");
    world.play = refuse({ status: "rejected", key: "k" });
    await world.rounds.exchange();
    await world.engine.giveUp({ collection: "visits", id });
    expect(await held("visits", id)).toBeUndefined();
  });
});

describe("a removal", () => {
  it("takes the record away, but not an edit that waits above it", async () => {
    await pulled();
    await world.engine.save([{ kind: "edit", collection: "households", id: home, changes: { head: "陈" } }]);
    const removal = { collection: "households", id: home, rev: "r1", _deleted: true, srv: { status: "out_of_scope" } };
    world.play = (request) => taken(request, [removal]);
    await world.rounds.exchange({ choose: () => [] });
    expect(await world.shown("households", home)).toMatchObject({ head: "陈" });
    expect((await world.rounds.rows())[0]).toMatchObject({ assumedMasterState: { rev: "r1", head: "刘" } });
  });
});

describe("a request that is too large", () => {
  it("is sent in halves, and a row that is too large alone stays while the others go", async () => {
    for (const note of ["一", "太长", "三", "四"]) await save(note);
    world.play = (request) => {
      const { push } = request.json as { push: { newDocumentState: Document }[] };
      return push.some(({ newDocumentState }) => newDocumentState["note"] === "太长") ? { status: 413, json: { code: "body_too_large" } } : taken(request);
    };
    await world.rounds.exchange();
    expect(world.syncs.map(({ push }) => push.length)).toEqual([4, 2, 1, 1, 2]);
    const waiting = await world.store.read((transaction) => transaction.waiting());
    expect(waiting.map(({ waiting }) => waiting?.document["note"])).toEqual(["太长"]);
  });
});

describe("a server that was restored", () => {
  it("is told again what was answered, then what waits; what does not come back goes", async () => {
    await pulled();
    const first = await save("一");
    await world.rounds.exchange();
    const second = await save("二");
    const other = { epoch: "00000000-0000-4000-8000-00000000000f", at: "", version: "1" };
    world.play = (request) => taken(request, [], { server: other });
    await world.rounds.exchange();
    // Noticed by the epoch; then the old row and the new one, without a checkpoint; then all anew.
    expect(world.syncs.slice(2).map(({ push, checkpoint }) => [push.map(({ newDocumentState }) => newDocumentState.id), checkpoint])).toEqual([
      [[second], { c: "next" }], [[first, second], null], [[], null],
    ]);
    expect(await held("households", home)).toBeUndefined();
    expect(await world.store.read((transaction) => transaction.meta("epoch"))).toBe(other.epoch);
  });

  it("may refuse a row at first and take it later: an interrupted resync starts again", async () => {
    await pulled();
    await save("一");
    let isCut = true;
    world.play = (request) => {
      if (!isSync(request)) return { json: {} };
      if ((request.json as { checkpoint: unknown }).checkpoint !== null) return { status: 409, json: { code: "resync" } };
      return isCut ? null : taken(request, [household("刘", "r1")]);
    };
    await expect(world.rounds.exchange()).rejects.toThrow();
    expect(await world.store.read((transaction) => transaction.meta("checkpoint"))).toEqual({ c: "next" });
    isCut = false;
    await world.rounds.exchange();
    expect(await world.shown("households", home)).toMatchObject({ head: "刘" });
    expect(await world.rounds.rows()).toEqual([]);
    expect(await world.store.read((transaction) => transaction.meta("epoch"))).toBe(EPOCH);
  });
});

describe("a clock that jumps", () => {
  it.each([["a year ahead", 365], ["back to 1970", -20_000]])("%s, the phone forgets nothing that it was answered", async (_, days) => {
    await save("一");
    world.play = (request) => taken(request, [], { server: { at: "2026-03-18T00:00:00Z", epoch: EPOCH, version: "1" } });
    await world.rounds.exchange();
    const { now } = world.outside;
    world.outside.now = () => now() + days * 24 * 3600 * 1000;
    await save("二");
    await world.rounds.exchange();
    expect((await world.rounds.remembered()).map(({ row: { newDocumentState } }) => newDocumentState["note"])).toEqual(["一", "二"]);
  });
});

describe("a store that changes hands during a request", () => {
  it("takes nothing of the answer", async () => {
    world.play = async (request) => {
      await world.store.write((transaction) => transaction.erase());
      return taken(request, [household("刘", "r1")]);
    };
    await expect(world.rounds.exchange()).rejects.toThrow("changed_hands");
    expect(await world.store.read((transaction) => transaction.all())).toEqual([]);
  });
});
