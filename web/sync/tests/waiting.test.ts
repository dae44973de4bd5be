// When the engine syncs, and how long it waits: a clock that is moved, and what is slept.
import { beforeEach, describe, expect, it } from "vitest";
import { delayAfter, retryAfter } from "../backoff";
import { AFTER_SAVE_MS, PULL_EVERY_MS } from "../loop";
import { NoAnswer, type Status } from "../index";
import { createWorld, isSync, serve, type World } from "./world";

describe("a wait", () => {
  it("grows with each failure up to five minutes, and half as long again by chance", () => {
    expect([1, 2, 3, 20].map((failures) => delayAfter(failures, () => 0))).toEqual([2000, 4000, 8000, 300_000]);
    expect(delayAfter(1, () => 0.999)).toBe(2999);
  });

  const now = Date.parse("2026-03-18T00:00:00Z");
  it.each([
    ["10", 0, 10_000],
    ["10", 1, 20_000],
    ["0", 0.5, 0],
    ["Wed, 18 Mar 2026 00:00:30 GMT", 0, 30_000],
    ["Wed, 18 Mar 2020 00:00:30 GMT", 0, 0],
    ["", 0, null],
    ["soon", 0, null],
    ["99999999", 0, null],
    [null, 0, null],
  ])("for Retry-After %j, chance %d, is %s ms", (value, chance, wanted) => {
    expect(retryAfter(value, now, () => chance)).toBe(wanted);
  });
});

describe("the engine", () => {
  let world: World;
  let seen: Pick<Status, "state" | "reason">[];
  beforeEach(() => {
    world = createWorld();
    seen = [];
    world.engine.observe(({ state, reason }) => {
      const last = seen[seen.length - 1];
      if (last?.state !== state || last.reason !== reason) seen.push({ state, reason });
    });
  });

  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await new Promise((done) => setImmediate(done));
  };
  const save = () => world.engine.save([{ kind: "create", collection: "visits", content: { note: "一" } }]);
  const times = (count: number) => until(() => world.syncs.length >= count);

  it("syncs at its start, then from time to time", async () => {
    world.engine.start();
    await times(3);
    await world.engine.stop();
    expect(world.slept.slice(0, 2)).toEqual([PULL_EVERY_MS, PULL_EVERY_MS]);
    expect(world.engine.status()).toMatchObject({ reason: null, unsent: 0 });
  });

  it("tries again and again without signal, later each time, and says why", async () => {
    world.play = () => null;
    world.engine.start();
    await times(4);
    world.play = serve;
    await until(() => world.engine.status().lastSuccess !== null);
    await world.engine.stop();
    expect(world.slept.slice(0, 3)).toEqual([2000, 4000, 8000]);
    expect(seen).toContainEqual({ state: "waiting", reason: "offline" });
    expect(world.engine.status().reason).toBeNull();
  });

  it("syncs as soon as there is signal, however long it was to wait", async () => {
    world.play = () => null;
    let wake: (() => void) | null = null;
    world.outside.sleep = (_ms, signal) => new Promise((done) => ((wake = done), signal?.addEventListener("abort", () => done())));
    world.engine.start();
    await until(() => wake !== null && world.engine.status().state === "waiting");
    const before = world.syncs.length;
    world.engine.wake("signal");
    await times(before + 1);
    await world.engine.stop();
  });

  it("does not come before a busy server has asked it to, whoever wakes it", async () => {
    world.play = (request) => (isSync(request) && world.syncs.length === 1 ? { status: 503, json: { code: "busy" }, headers: { "Retry-After": "30" } } : serve(request));
    const slept: [number, number][] = [];
    world.outside.sleep = async (ms) => {
      slept.push([ms, world.syncs.length]);
      world.engine.wake("signal");
      await new Promise((done) => setImmediate(done));
    };
    world.engine.start();
    await times(2);
    await world.engine.stop();
    expect(slept[0]).toEqual([30_000, 1]);
  });

  it("answers `sync now` at once while a busy server is left alone", async () => {
    world.play = () => ({ status: 503, json: { code: "busy" }, headers: { "Retry-After": "3600" } });
    let hasSlept = false;
    world.outside.sleep = (_ms, signal) => new Promise((done) => ((hasSlept = true), signal?.addEventListener("abort", () => done())));
    world.engine.start();
    await until(() => hasSlept);
    await save();
    expect(await world.engine.syncNow()).toEqual({ received: 0, left: 1, reason: "busy" });
    expect(world.syncs).toHaveLength(1);
    await world.engine.stop();
  });

  it("tells a save a little later, so that it can be taken back before anybody knows of it", async () => {
    const short = world.outside.sleep;
    world.outside.sleep = async (ms, signal) => {
      if (ms < PULL_EVERY_MS || signal?.aborted) return short(ms, signal);
      await new Promise((done) => signal?.addEventListener("abort", done));
    };
    world.engine.start();
    await until(() => world.engine.status().state === "idle");
    await save();
    await until(() => world.syncs.length === 2);
    await world.engine.stop();
    expect(world.slept).toEqual([AFTER_SAVE_MS]);
    expect(world.syncs.map(({ push }) => push.length)).toEqual([0, 1]);
  });

  it("answers `sync now` with what a round brought that began after it", async () => {
    world.engine.start();
    await times(1);
    await save();
    const result = await world.engine.syncNow();
    await world.engine.stop();
    expect(result).toEqual({ received: 1, left: 0, reason: null });
  });

  it("answers `sync now` without signal with what is left, and the reason", async () => {
    world.play = () => null;
    world.engine.start();
    await times(1);
    await save();
    const result = await world.engine.syncNow();
    await world.engine.stop();
    expect(result).toEqual({ received: 0, left: 1, reason: "offline" });
  });

  it.each([
    [{ status: 401, json: { code: "token_missing" } }, "signed_out", "stopped"],
    [{ status: 426, json: { code: "client_too_old" } }, "client_too_old", "stopped"],
    [{ status: 403, json: { code: "office_ended" } }, "office_ended", "stopped"],
    [{ status: 200, json: undefined }, "captive_portal", "waiting"],
    [{ status: 200, json: { hello: "world" } }, "captive_portal", "waiting"],
    [{ status: 302, json: undefined }, "captive_portal", "waiting"],
    [{ status: 502, json: undefined }, "busy", "waiting"],
    [{ status: 400, json: { code: "malformed" } }, "protocol_fault", "waiting"],
  ] as const)("after %j says %s and is %s; nothing is lost", async (answer, reason, state) => {
    await save();
    world.play = () => answer;
    world.engine.start();
    await until(() => seen.some((one) => one.state === state && one.reason === reason));
    await world.engine.stop();
    expect((await world.rounds.rows()).length).toBe(1);
  });

  it("tells of a first sync until its papers have come, and of none after a start that follows", async () => {
    world.outside.app = { ...world.outside.app, papers: () => [{ name: "quotas", path: "/api/v1/quotas", maxAgeMs: 60_000 }] };
    const isPaper = (path: string): boolean => path === "/api/v1/quotas";
    const rest: World["outside"]["sleep"] = (_, signal) => new Promise((done) => signal?.addEventListener("abort", () => done()));
    world.outside.sleep = rest;
    const told: Pick<Status, "progress" | "missing">[] = [];
    world.play = (request) => {
      if (isPaper(request.path)) told.push(world.engine.status());
      return isPaper(request.path) ? { json: {} } : serve(request);
    };
    world.engine.start();
    await until(() => world.engine.status().state === "idle" && world.engine.status().lastSuccess !== null);
    await world.engine.stop();
    expect(told).toMatchObject([{ progress: {}, missing: ["quotas"] }]);
    expect(world.engine.status()).toMatchObject({ progress: null, missing: [] });

    const again = createWorld(world.store);
    again.outside.sleep = rest;
    let isFirst = false;
    again.engine.observe(({ progress }) => (isFirst ||= progress !== null));
    again.engine.start();
    await until(() => again.syncs.length > 0 && again.engine.status().state === "idle");
    await again.engine.stop();
    expect(isFirst).toBe(false);
  });

  it("cuts a request that is under way when it is stopped, and notes no failure", async () => {
    let isAsked = false;
    world.outside.transport = {
      send: (_, signal) => new Promise((_done, fail) => {
        isAsked = true;
        signal?.addEventListener("abort", () => fail(new NoAnswer("cut")));
      }),
    };
    world.engine.start();
    await until(() => isAsked);
    await world.engine.stop();
    expect(await world.store.read((transaction) => transaction.meta("rounds"))).toEqual([]);
    expect(world.engine.status().reason).toBeNull();
  });

  it("hands in and erases where its device was revoked", async () => {
    await save();
    world.play = (request) => {
      if (isSync(request)) return { status: 403, json: { code: "device_revoked", hand_in: "/api/v1/sync/hand-in" } };
      const { push } = request.json as { push: { newDocumentState: { id: string; rev: string } }[] };
      return { json: { receipts: push.map(({ newDocumentState: { id, rev } }) => ({ id, rev, outcome: "held", replay: false })), erase: true } };
    };
    world.engine.start();
    await until(() => world.engine.status().erased);
    await world.engine.stop();
    expect(await world.store.read((transaction) => transaction.all())).toEqual([]);
  });
});
