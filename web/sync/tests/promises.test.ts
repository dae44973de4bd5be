// What docs/sync.md and docs/photos.md ask of a client in rare moments: nothing is lost, nothing is said that is not so.
import { describe, expect, it } from "vitest";
import type { Request } from "../index";
import { handIn, sendPhotoStep, shownOf, type PhotoFile } from "../index";
import { wholeRound } from "../wholeRound";
import { sayUnsaid } from "../writing";
import { runLoop } from "../loop";
import { sendPhotos } from "../photos";
import { createStatus } from "../status";
import { createWorld, isSync, ME, serve, taken, type SyncBody } from "./world";

const VISIT = { household: "00000000-0000-4000-8000-0000000000aa", note: "一" };
const key = (id: string) => ({ collection: "visits", id });
const create = (id?: string) => ({ kind: "create" as const, collection: "visits", ...(id ? { id } : {}), content: VISIT });
const problem = (status: number, code: string) => ({ status, json: { code } });
const rowsOf = (request: Request) => (request.json as SyncBody).push;
const photo = (more: Partial<PhotoFile> = {}): PhotoFile => ({ id: "00000000-0000-4000-8000-0000000000bb", bytes: new Uint8Array(10), mime: "image/jpeg", state: "waiting", at: "2026-03-18T00:00:00Z", ...more });

describe("a record that left the phone, was edited and then deleted", () => {
  it("waits as a deletion: the server may have it", async () => {
    const world = createWorld();
    const { versions: [made] } = await world.engine.save([create()]);
    const id = made?.id ?? "";
    world.play = () => null;
    await world.rounds.exchange().catch(() => undefined); // arrived, answer lost
    await world.engine.save([{ kind: "edit", collection: "visits", id, changes: { note: "二" } }]);
    await world.engine.save([{ kind: "delete", collection: "visits", id }]);
    const held = await world.store.read((transaction) => transaction.holding(key(id)));
    expect(held?.waiting?.document._deleted).toBe(true);
  });
});

describe("a row written while a lost phone hands in", () => {
  it("is not erased: it has no receipt", async () => {
    const world = createWorld();
    let written = "";
    const pushed: string[] = [];
    world.play = async (request) => {
      const push = rowsOf(request);
      pushed.push(...push.map(({ newDocumentState: { id } }) => id));
      if (!written) written = (await world.engine.save([create()])).versions[0]?.id ?? "";
      const receipts = push.map(({ newDocumentState: { id, rev } }) => ({ id, rev, outcome: "held", replay: false, decision: null }));
      return { json: { receipts, erase: true } };
    };
    expect(await handIn(world.rounds)).toBe(true);
    expect(pushed).toContain(written); // it was in no backlog: handed in before anything is erased
  });
  it("is handed in by halves after a 413", async () => {
    const world = createWorld();
    await world.engine.save([create(), create()]);
    world.play = (request) => {
      const push = rowsOf(request);
      if (push.length > 1) return problem(413, "body_too_large");
      const receipts = push.map(({ newDocumentState: { id, rev } }) => ({ id, rev, outcome: "held", replay: false, decision: null }));
      return { json: { receipts, erase: (request.json as SyncBody).device.backlog === 0 } };
    };
    expect(await handIn(world.rounds)).toBe(true);
  });
});

describe("a rev that has left the phone", () => {
  it("keeps its content when a newer server names another field", async () => {
    const world = createWorld();
    await world.rounds.exchange();
    await world.store.write((transaction) => transaction.setMeta({ server: { ...ME.server, limits: ME.limits } }));
    await world.engine.save([{ ...create(), content: { ...VISIT, mood: "good" } }]);
    world.play = () => null;
    await world.rounds.exchange().catch(() => undefined);
    const visits = { written: true, fields: [...ME.server.collections.visits.fields, "mood"] };
    const server = { ...ME.server, version: "2", limits: ME.limits, collections: { ...ME.server.collections, visits } };
    await world.store.write((transaction) => transaction.setMeta({ server }));
    world.play = (request) => taken(request);
    await world.rounds.exchange();
    const [, first, second] = world.syncs;
    expect(first?.push[0]?.newDocumentState.rev).toBe(second?.push[0]?.newDocumentState.rev);
    expect(second?.push).toEqual(first?.push);
  });
  it("a field that the server did not name is still on the phone after the receipt", async () => {
    const world = createWorld();
    await world.store.write((transaction) => transaction.setMeta({ server: { ...ME.server, limits: ME.limits } }));
    const { versions: [made] } = await world.engine.save([{ ...create(), content: { ...VISIT, mood: "good" } }]);
    await world.rounds.exchange();
    const held = await world.store.read((transaction) => transaction.holding(key(made?.id ?? "")));
    expect(held?.unsaid).toEqual({ mood: "good" });
    expect(shownOf(held)).toMatchObject({ ...VISIT, mood: "good" });
    const visits = { written: true, fields: [...ME.server.collections.visits.fields, "mood"] };
    const server = { ...ME.server, version: "2", limits: ME.limits, collections: { ...ME.server.collections, visits } };
    await world.store.write((transaction) => sayUnsaid(transaction, world.outside, server));
    await world.store.write((transaction) => transaction.setMeta({ server }));
    await world.rounds.exchange();
    expect(world.syncs[1]?.push[0]).toMatchObject({ newDocumentState: { mood: "good" }, assumedMasterState: VISIT });
  });
});

describe("a field that the server did not name", () => {
  it("is said as a later edit has it", async () => {
    const world = createWorld();
    await world.store.write((transaction) => transaction.setMeta({ server: { ...ME.server, limits: ME.limits } }));
    const { versions: [made] } = await world.engine.save([{ ...create(), content: { ...VISIT, mood: "good" } }]);
    await world.rounds.exchange();
    await world.engine.save([{ kind: "edit", ...key(made?.id ?? ""), changes: { mood: "better" } }]);
    const visits = { written: true, fields: [...ME.server.collections.visits.fields, "mood"] };
    const server = { ...ME.server, version: "2", limits: ME.limits, collections: { ...ME.server.collections, visits } };
    await world.store.write(async (transaction) => {
      await transaction.setMeta({ server });
      await sayUnsaid(transaction, world.outside, server);
    });
    await world.rounds.exchange();
    expect(world.syncs[1]?.push[0]?.newDocumentState["mood"]).toBe("better");
    const held = await world.store.read((transaction) => transaction.holding(key(made?.id ?? "")));
    expect(held).not.toHaveProperty("unsaid");
  });
});

describe("an answer that breaks the protocol", () => {
  it("with another row's receipt confirms nothing", async () => {
    const world = createWorld();
    await world.engine.save([create()]);
    world.play = (request) => taken(request, [], { receipts: [{ id: "x", rev: "y", outcome: "applied", replay: false }] });
    await world.rounds.exchange().catch(() => undefined);
    expect(await world.store.read((transaction) => transaction.countWaiting())).toBe(1);
  });
  it("with an outcome that nobody knows confirms nothing", async () => {
    const world = createWorld();
    await world.engine.save([create()]);
    world.play = (request) => taken(request, [], { receipts: rowsOf(request).map(({ newDocumentState: { id, rev } }) => ({ id, rev, outcome: "postponed", replay: false })) });
    await world.rounds.exchange().catch(() => undefined);
    expect(await world.store.read((transaction) => transaction.countWaiting())).toBe(1);
  });
  it("ends the round with a reason, not the loop", async () => {
    const world = createWorld();
    world.play = (request) => taken(request, [null]);
    await expect(wholeRound(world.rounds)).rejects.toMatchObject({ reason: "protocol_fault" });
  });
});

describe("a batch that is too much", () => {
  const several = async () => {
    const world = createWorld();
    await world.store.write((transaction) => transaction.setMeta({ server: { ...ME.server, limits: ME.limits } }));
    await world.engine.save([create(), create(), create(), create()]);
    return world;
  };
  it.each([["408 body_too_slow", problem(408, "body_too_slow")], ["a proxy's 413", { status: 413 }]])("%s is sent again with fewer rows", async (_, answer) => {
    const world = await several();
    world.play = (request) => (rowsOf(request).length > 1 ? answer : taken(request));
    for (let tries = 0; tries < 4; tries += 1) await world.rounds.exchange().catch(() => undefined);
    expect(await world.store.read((transaction) => transaction.countWaiting())).toBe(0);
  });
  it("a row that is set aside is told: the round does not end well", async () => {
    const world = createWorld();
    await world.engine.save([create()]);
    world.play = (request) => (!isSync(request) ? { json: { feeds: {}, behind: [], own_feed: "@me" } } : rowsOf(request).length > 0 ? problem(413, "body_too_large") : taken(request));
    await wholeRound(world.rounds).catch(() => undefined);
    await expect(wholeRound(world.rounds)).rejects.toMatchObject({ reason: "too_large" });
  });
});

describe("the status", () => {
  it("is that of nobody's outbox until the store has been counted", async () => {
    const world = createWorld();
    await world.engine.save([create()]);
    const status = createStatus(world.outside);
    expect(status.now()).toMatchObject({ isCounted: false, unsent: 0 });
    await status.recount();
    expect(status.now()).toMatchObject({ isCounted: true, unsent: 1 });
  });
});

describe("a row that is set aside", () => {
  it("is tried again when somebody asks", async () => {
    const world = createWorld();
    await world.engine.save([create()]);
    world.play = (request) => (rowsOf(request).length > 0 ? problem(413, "body_too_large") : taken(request));
    const stop = new AbortController();
    const asked = { compare: false, done: () => stop.abort() };
    await wholeRound(world.rounds).catch(() => undefined);
    world.play = serve;
    await runLoop(world.rounds, createStatus(world.outside), { calls: [asked], wakes: new Set(), interrupt: () => undefined }, stop.signal);
    expect(await world.store.read((transaction) => transaction.countWaiting())).toBe(0);
  });
});

describe("waiting", () => {
  it.each(["0", "Wed, 18 Mar 2025 00:00:00 GMT"])("Retry-After %s is no reason to ask at once", async (value) => {
    const world = createWorld();
    world.play = () => ({ ...problem(503, "busy"), headers: { "Retry-After": value } });
    const stop = new AbortController();
    const call = { compare: false, done: () => setImmediate(() => stop.abort()) };
    await runLoop(world.rounds, createStatus(world.outside), { calls: [call], wakes: new Set(), interrupt: () => undefined }, stop.signal);
    expect(world.slept[0]).toBeGreaterThanOrEqual(2000);
  });

  it("is not longer by a year because the phone's clock was a year ahead", async () => {
    const world = createWorld();
    const [stop, sleep] = [new AbortController(), world.outside.sleep];
    let [back, syncs] = [0, 0];
    const { now } = world.outside;
    world.outside.now = () => now() - back;
    world.outside.sleep = async (ms, signal) => {
      await sleep(ms, signal);
      back = 365 * 24 * 3600 * 1000; // the network has told the time
      if (world.slept.length > 9) stop.abort();
    };
    world.play = (request) => {
      if (isSync(request) && (syncs += 1) > 1) stop.abort();
      return isSync(request) ? taken(request) : { json: { feeds: {}, behind: [], own_feed: "@me" } };
    };
    await runLoop(world.rounds, createStatus(world.outside), { calls: [], wakes: new Set(), interrupt: () => undefined }, stop.signal);
    expect(syncs).toBe(2);
  });
});

describe("the notes of rounds", () => {
  it("keep what went before a night without signal", async () => {
    const world = createWorld();
    await wholeRound(world.rounds);
    world.play = () => null;
    for (let tries = 0; tries < 30; tries += 1) await wholeRound(world.rounds).catch(() => undefined);
    const notes = await world.store.read((transaction) => transaction.meta("rounds"));
    expect(notes.map(({ reason }) => reason)).toEqual(["offline", null]);
  });
});

describe("a checkpoint that the server does not take", () => {
  it("is dropped, and everything is pulled anew", async () => {
    const world = createWorld();
    await world.rounds.exchange();
    await world.engine.save([create()]);
    world.play = (request) => ((request.json as SyncBody).checkpoint === null ? taken(request) : problem(400, "checkpoint_invalid"));
    for (let tries = 0; tries < 3; tries += 1) await world.rounds.exchange().catch(() => undefined);
    expect(await world.store.read((transaction) => transaction.countWaiting())).toBe(0);
  });
});

describe("somebody who left, with an app that was updated", () => {
  it("still pushes: only other requests are refused", async () => {
    const world = createWorld();
    await world.store.write((transaction) => transaction.setMeta({ server: { ...ME.server, limits: ME.limits }, checkpoint: { c: "1" }, collections: ["visits"] }));
    await world.engine.save([create()]);
    world.play = (request) => (isSync(request) ? taken(request) : problem(403, "office_ended"));
    await wholeRound(world.rounds).catch(() => undefined);
    expect(await world.store.read((transaction) => transaction.countWaiting())).toBe(0);
  });
});

describe("sync now", () => {
  it("tells the receipts also where something after them fails", async () => {
    const world = createWorld();
    await world.engine.save([create()]);
    world.play = (request) => (isSync(request) ? taken(request) : null);
    const stop = new AbortController();
    const told: number[] = [];
    const call = { compare: false, done: ({ received }: { received: number }) => (told.push(received), stop.abort()) };
    await runLoop(world.rounds, createStatus(world.outside), { calls: [call], wakes: new Set(), interrupt: () => undefined }, stop.signal);
    expect(told).toEqual([1]);
  });
});

describe("photos", () => {
  it("a portal's 404 takes no bytes away", async () => {
    const world = createWorld();
    await world.store.write((transaction) => transaction.putPhoto(photo()));
    world.play = () => ({ status: 404 });
    await sendPhotoStep(world.outside, photo()).catch(() => undefined);
    expect(await world.store.read((transaction) => transaction.photos())).toHaveLength(1);
  });
  it("a locked upload is not asked again at once, for ever", async () => {
    const world = createWorld();
    await world.store.write((transaction) => transaction.putPhoto(photo({ url: "/api/v1/photos/uploads/1" })));
    let asked = 0;
    world.play = ({ method }) => {
      if ((asked += 1) > 20) throw new Error("asked twenty times without a pause");
      return method === "HEAD" ? { headers: { "Upload-Offset": "0" } } : problem(423, "upload_locked");
    };
    await sendPhotos(world.outside).catch((error: Error) => error.message === "asked twenty times without a pause" && Promise.reject(error));
  });
  it.each([[401, "signed_out"], [423, "busy"], [429, "busy"]])("HEAD has no body: %i is %s", async (status, reason) => {
    const world = createWorld();
    world.play = () => ({ status });
    await expect(sendPhotoStep(world.outside, photo({ url: "/u" }))).rejects.toMatchObject({ reason });
  });
});
