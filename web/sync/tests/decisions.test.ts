// Versions that were not taken, while their decisions come early, late or not at all.
import { beforeEach, describe, expect, it } from "vitest";
import { createWorld, taken, type SyncBody, type World } from "./world";

const HOUSEHOLD = "00000000-0000-4000-8000-0000000000aa";
const srv = { status: "ok", seq: 7, grid: "g" };
let world: World;
let id: string;
let rev: string;

beforeEach(async () => {
  world = createWorld();
  const { versions: [made] } = await world.engine.save([{ kind: "create", collection: "visits", content: { household: HOUSEHOLD, purpose: "tea" } }]);
  [id, rev] = [made?.id ?? "", made?.rev ?? ""];
  world.play = (request) => {
    const [row] = (request.json as SyncBody).push;
    const document = { ...row?.newDocumentState, srv: { status: "rejected", key: rev, errors: [{ field: "purpose", code: "unknown_value" }] } };
    return taken(request, [], { receipts: [{ id, rev, outcome: "rejected", replay: false, document }] });
  };
  await world.rounds.exchange();
});

const held = () => world.store.read((transaction) => transaction.holding({ collection: "visits", id }));
const outcome = { collection: "outcomes", id: "", rev: "o1", record_collection: "visits", record: "", decision: null, srv };

async function pulled(documents: readonly unknown[]): Promise<void> {
  world.play = (request) => taken(request, documents);
  await world.rounds.exchange({ choose: () => [] });
}

describe("an outcome that is gone", () => {
  it("takes its version along: another one replaced the row", async () => {
    await pulled([{ ...outcome, id: rev, record: id }]);
    expect((await held())?.refused).toBeDefined();
    await pulled([{ collection: "outcomes", id: rev, rev: "o2", _deleted: true, srv: { status: "deleted" } }]);
    expect(await held()).toBeUndefined();
  });

  it("does so where this phone never had it", async () => {
    await pulled([{ collection: "outcomes", id: rev, rev: "o2", _deleted: true, srv: { status: "deleted" } }]);
    expect(await held()).toBeUndefined();
  });
});

describe("a decision", () => {
  it("leaves a correction that waits, and nothing below it to come back", async () => {
    const saved = await world.engine.save([{ kind: "edit", collection: "visits", id, changes: { purpose: "regular" } }]);
    await pulled([{ ...outcome, id: rev, record: id, decision: "dismissed" }]);
    expect((await held())?.waiting).toMatchObject({ document: { purpose: "regular" }, base: { rev, srv: { status: "rejected" } } });
    expect((await held())?.refused).toBeUndefined();
    await world.engine.undo(saved);
    expect((await held())?.refused).toBeUndefined();
  });

  it("to return it leaves it on the screen", async () => {
    await pulled([{ ...outcome, id: rev, record: id, decision: "returned", note: "用途" }]);
    expect(await world.shown("visits", id)).toMatchObject({ rev, srv: { status: "rejected" } });
  });
});

describe("the household of a visit that is not taken", () => {
  it("is named with it after it has left the phone, and in no row", async () => {
    const home = { collection: "households", id: HOUSEHOLD, rev: "h1", head: "邓玉莲", srv };
    await pulled([home]);
    await world.engine.save([{ kind: "edit", collection: "visits", id, changes: { purpose: "regular" } }]);
    world.play = (request) => {
      const [row] = (request.json as SyncBody).push;
      const document = { ...row?.newDocumentState, srv: { status: "held", key: row?.newDocumentState.rev } };
      return taken(request, [{ ...home, rev: "h2", _deleted: true, srv: { status: "out_of_scope" } }], {
        receipts: [{ id, rev: row?.newDocumentState.rev, outcome: "held", replay: false, document }],
      });
    };
    await world.rounds.exchange();
    expect(await world.shown("households", HOUSEHOLD)).toBeUndefined();
    expect(await held()).toMatchObject({ refused: { srv: { status: "held" } }, about: { household: HOUSEHOLD, head: "邓玉莲" } });
    expect(JSON.stringify(world.syncs)).not.toContain("邓玉莲");
  });
});
