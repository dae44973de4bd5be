// Does the phone hold what the server has? docs/sync.md. And what an updated app fetches, and the papers that are kept.
import { beforeEach, describe, expect, it } from "vitest";
import { compare, differences, repair, type Document, type Request } from "../index";
import { missingPapers, refreshPapers } from "../papers";
import { wholeRound } from "../wholeRound";
import { summedUp, versionOf } from "../sums";
import { createWorld, isSync, ME, taken, type Played, type SyncBody, type World } from "./world";

const uuid = (nth: number): string => `00000000-0000-4000-8000-0000000000${nth.toString(16).padStart(2, "0")}`;
const document = (nth: number, more: Record<string, unknown> = {}): Document => ({ id: uuid(nth), rev: uuid(nth + 100), note: `${nth}`, srv: { status: "ok", seq: nth, grid: "g" }, ...more });
const sumsOf = (documents: readonly Document[]) => summedUp(new Map(documents.map((each) => [each.id, versionOf(each)])));

interface RepairBody {
  readonly collection: string;
  readonly feed: string;
  readonly have: Readonly<Record<string, readonly [string, number]>>;
  readonly after: string | null;
  readonly until: string | null;
}

/** A server that holds these visits, all in one grid. */
function holding(documents: Document[]): { asked: RepairBody[]; answer: (request: Request) => Played } {
  const asked: RepairBody[] = [];
  const answer = (request: Request): Played => {
    if (isSync(request)) return taken(request);
    if (request.path.startsWith("/api/v1/sync/digest")) return { json: { feeds: { g: { visits: sumsOf(documents) } }, behind: [], own_feed: "@me" } };
    const body = request.json as RepairBody;
    asked.push(body);
    const isInside = (id: string): boolean => (body.after === null || id > body.after) && (body.until === null || id <= body.until);
    const changed = documents.filter(({ id, rev, srv }) => isInside(id) && (body.have[id]?.[0] !== rev || body.have[id]?.[1] !== srv?.seq));
    const gone = Object.entries(body.have).filter(([id]) => isInside(id) && !documents.some((each) => each.id === id));
    const removals = gone.map(([id, [rev]]) => ({ id, rev, _deleted: true, srv: { status: "out_of_scope", seq: 0 } }));
    return { json: { documents: [...changed, ...removals], next: null } };
  };
  return { asked, answer };
}

let world: World;
const place = { feed: "g", collection: "visits" };
const notes = async () => (await world.store.read((transaction) => transaction.all("visits"))).map(({ confirmed }) => confirmed?.["note"]).sort();

async function pulled(documents: readonly Document[]): Promise<void> {
  world.play = (request) => taken(request, documents.map((each) => ({ collection: "visits", ...each })));
  await world.rounds.exchange({ choose: () => [] });
}

beforeEach(() => {
  world = createWorld();
});

describe("sums", () => {
  it.each([
    [[], { n: 0, ids: "00000000-0000-0000-0000-000000000000", seqs: 0 }],
    [[1], { n: 1, ids: "00000000-0000-4000-8000-000000000001", seqs: 1 }],
    [[1, 2], { n: 2, ids: "00000000-0000-0000-0000-000000000003", seqs: 3 }],
    [[1, 2, 4], { n: 3, ids: "00000000-0000-4000-8000-000000000007", seqs: 7 }],
  ])("of %j", (nths, sums) => expect(sumsOf(nths.map((nth) => document(nth)))).toMatchObject(sums));

  it("write the highest bit without a sign", () => {
    expect(summedUp(new Map([["f0000000-0000-4000-8000-00000000000f", { rev: uuid(1), seq: 1 }]])).ids).toBe("f0000000-0000-4000-8000-00000000000f");
  });
});

describe("a comparison", () => {
  it("asks for nothing where both hold the same", async () => {
    await pulled([document(1), document(2)]);
    const server = holding([document(1), document(2)]);
    world.play = server.answer;
    await compare(world.rounds);
    expect(server.asked).toEqual([]);
  });

  it("brings what is missing, takes what is too much, by windows that leave no gap", async () => {
    await pulled([1, 2, 3, 4, 5].map((nth) => document(nth)));
    const server = holding([document(0), document(2), document(3, { rev: uuid(200), note: "new" }), document(4), document(5), document(9)]);
    world.play = server.answer;
    await compare(world.rounds, { window: 2 });
    expect(await notes()).toEqual(["0", "2", "4", "5", "9", "new"]);
    expect(server.asked.map(({ after, until }) => [after, until])).toEqual([[null, uuid(2)], [uuid(2), uuid(4)], [uuid(4), null]]);
  });

  it("does not name work that waits, nor takes it away", async () => {
    await world.engine.save([{ kind: "create", collection: "visits", id: uuid(7), content: { note: "waits" } }]);
    await pulled([document(1)]);
    await world.engine.save([{ kind: "edit", collection: "visits", id: uuid(1), changes: { note: "edited" } }]);
    const server = holding([document(1, { rev: uuid(201), note: "theirs" })]);
    world.play = server.answer;
    await repair(world.rounds, [place]);
    expect(server.asked[0]?.have).toEqual({ [uuid(1)]: [uuid(101), 1] });
    expect(await world.shown("visits", uuid(1))).toMatchObject({ note: "edited" });
    const [, edit] = await world.rounds.rows();
    expect(edit?.assumedMasterState).toMatchObject({ note: "1" });
    expect(await world.shown("visits", uuid(7))).toMatchObject({ note: "waits" });
  });

  it("pushes again first what a server has lost, before a removal takes the last copy", async () => {
    await world.engine.save([{ kind: "create", collection: "visits", id: uuid(1), content: { note: "mine" } }]);
    await world.rounds.exchange();
    const documents: Document[] = [];
    const server = holding(documents);
    world.play = (request) => {
      if (!isSync(request)) return server.answer(request);
      const { push } = request.json as SyncBody;
      documents.push(...push.map(({ newDocumentState }) => ({ ...newDocumentState, srv: { status: "ok" as const, seq: 1, grid: "g" } })));
      return taken(request);
    };
    await repair(world.rounds, [{ feed: "@me", collection: "visits" }, place]);
    expect(await notes()).toEqual(["mine"]);
    expect((await differences(world.rounds, [place])).length).toBe(0);
  });

  it("that cannot end says so after three passes", async () => {
    let passes = 0;
    world.play = (request) => {
      if (isSync(request)) return taken(request);
      if (request.path.endsWith("/repair")) return (passes += 1), { json: { documents: [], next: null } };
      return { json: { feeds: { g: { visits: sumsOf([document(1)]) } }, behind: [], own_feed: "@me" } };
    };
    await expect(compare(world.rounds)).rejects.toMatchObject({ reason: "differs", code: "g visits" });
    expect(passes).toBe(3);
  });

  it("leaves out a feed that the pull has not read to its end", async () => {
    world.play = (request) => (isSync(request) ? taken(request) : { json: { feeds: {}, behind: ["g"], own_feed: "@me" } });
    await pulledThen([document(1)], () => compare(world.rounds));
    expect(await notes()).toEqual(["1"]);
  });
});

async function pulledThen(documents: readonly Document[], then: () => Promise<void>): Promise<void> {
  const { play } = world;
  await pulled(documents);
  world.play = play;
  await then();
}

describe("a collection that the app has learnt", () => {
  it("is fetched by a repair of each feed, and named from then on; the checkpoint stays", async () => {
    await world.store.write((transaction) => transaction.setMeta({ server: { ...ME.server, limits: ME.limits }, collections: ["households", "outcomes"], checkpoint: { c: "old" } }));
    const server = holding([document(1)]);
    world.play = server.answer;
    await wholeRound(world.rounds);
    expect(server.asked[0]).toMatchObject({ feed: "g", collection: "visits", have: {} });
    expect(await notes()).toEqual(["1"]);
    await world.rounds.exchange();
    expect(world.syncs[0]).toMatchObject({ collections: ["households", "outcomes"], checkpoint: { c: "old" } });
    expect(world.syncs[world.syncs.length - 1]?.collections).toEqual(expect.arrayContaining(["households", "outcomes", "visits"]));
  });

  it("is fetched again where the line broke in the middle of that", async () => {
    await world.store.write((transaction) => transaction.setMeta({ server: { ...ME.server, limits: ME.limits }, collections: ["households", "outcomes"], checkpoint: { c: "old" } }));
    const server = holding([document(1)]);
    world.play = (request) => (request.path.endsWith("/repair") ? null : server.answer(request));
    await expect(wholeRound(world.rounds)).rejects.toThrow();
    world.play = server.answer;
    await wholeRound(world.rounds);
    expect(world.syncs[1]?.collections).toEqual(["households", "outcomes"]);
    expect(await notes()).toEqual(["1"]);
  });

  it("is told from those that an older server sent, which could not be told any", async () => {
    const { visits: _, ...known } = ME.server.collections;
    const older = { ...ME.server, features: [], collections: known, limits: ME.limits };
    await world.store.write((transaction) => transaction.setMeta({ server: older }));
    const server = holding([document(1)]);
    world.play = server.answer;
    await world.rounds.exchange();
    expect(world.syncs[0]).not.toHaveProperty("collections");
    await world.store.write((transaction) => transaction.setMeta({ server: { ...ME.server, limits: ME.limits } }));
    await wholeRound(world.rounds);
    expect(world.syncs[1]?.collections).toEqual(["households", "outcomes"]);
    expect(server.asked[0]).toMatchObject({ collection: "visits", have: {} });
  });

  it("is not asked of a server that does not have it", async () => {
    const { visits: _, ...collections } = ME.server.collections;
    await world.store.write((transaction) => transaction.setMeta({ server: { ...ME.server, collections, limits: ME.limits }, collections: ["households"], checkpoint: { c: "old" } }));
    await world.rounds.exchange();
    expect(world.syncs[0]?.collections).toEqual(["households"]);
  });
});

describe("papers", () => {
  const asked: Request[] = [];
  const paper = () => world.store.read((transaction) => transaction.paper("quotas"));
  beforeEach(() => {
    asked.length = 0;
    world.outside.app = { ...world.outside.app, papers: () => [{ name: "quotas", path: "/api/v1/quotas", maxAgeMs: 60_000 }] };
  });
  const answering = (played: Played) => {
    world.play = (request) => (asked.push(request), played);
  };

  it("are asked for when they are old, with their etag, and stay where nothing has changed", async () => {
    answering({ json: { one: 1 }, headers: { ETag: "\"a\"" } });
    await refreshPapers(world.outside);
    await refreshPapers(world.outside);
    expect(asked).toHaveLength(1);
    await world.outside.sleep(60_000);
    answering({ status: 304 });
    await refreshPapers(world.outside);
    expect(asked[1]?.headers).toMatchObject({ "If-None-Match": "\"a\"" });
    expect((await paper())?.body).toEqual({ one: 1 });
  });

  it.each([{ status: 304 }, { json: { one: 1 }, headers: { ETag: "\"a\"" } }])("of another tab that has asked later are not replaced by %j", async (late) => {
    answering({ json: { one: 1 }, headers: { ETag: "\"a\"" } });
    await refreshPapers(world.outside, { names: ["quotas"] });
    let answer = (): void => undefined;
    const slow = new Promise<void>((go) => (answer = go));
    world.play = (request) => (asked.push(request), slow.then(() => late));
    const asking = refreshPapers(world.outside, { names: ["quotas"] });
    await expect.poll(() => asked).toHaveLength(2);
    await world.outside.sleep(5);
    answering({ json: { two: 2 }, headers: { ETag: "\"b\"" } });
    await refreshPapers(world.outside, { names: ["quotas"] });
    answer();
    await asking;
    expect(await paper()).toMatchObject({ body: { two: 2 }, etag: "\"b\"" });
  });

  it("are replaced by whatever comes after a clock was set back", async () => {
    const right = world.outside.now;
    world.outside.now = () => right() + 365 * 24 * 3600 * 1000;
    answering({ json: { one: 1 } });
    await refreshPapers(world.outside, { names: ["quotas"] });
    world.outside.now = right;
    answering({ json: { two: 2 } });
    await refreshPapers(world.outside, { names: ["quotas"] });
    expect((await paper())?.body).toEqual({ two: 2 });
  });

  it("are kept over a captive portal's page", async () => {
    answering({ json: { one: 1 } });
    await refreshPapers(world.outside);
    answering({ status: 200 });
    await expect(refreshPapers(world.outside, { names: ["quotas"] })).rejects.toMatchObject({ reason: "captive_portal" });
    expect((await paper())?.body).toEqual({ one: 1 });
  });

  const missing = () => world.store.read((transaction) => missingPapers(transaction, world.outside.app.papers(0)));
  const also = (...names: string[]) => {
    const papers = world.outside.app.papers(0);
    world.outside.app = { ...world.outside.app, papers: () => [...papers, ...names.map((name) => ({ name, path: `/api/v1/${name}`, maxAgeMs: 60_000 }))] };
  };

  it("come although one of them fails, and that one is named until it comes", async () => {
    also("calendar");
    world.play = ({ path }) => (path.endsWith("/quotas") ? { status: 500, json: { code: "internal_error" } } : { json: {} });
    expect(await missing()).toEqual(["quotas", "calendar"]);
    await expect(refreshPapers(world.outside)).resolves.toMatchObject({ reason: "busy" });
    expect(await missing()).toEqual(["quotas"]);
    answering({ json: {} });
    await expect(refreshPapers(world.outside)).resolves.toBeNull();
    expect(await missing()).toEqual([]);
  });

  it.each([
    ["asks to wait", { status: 503, json: { code: "busy" }, headers: { "Retry-After": "30" } }, "busy"],
    ["is not there", { status: 502 }, "busy"],
    ["wants a log-in", { status: 401, json: { code: "session_expired" } }, "signed_out"],
  ])("are asked for no further when the server %s", async (_, played, reason) => {
    also("calendar");
    answering(played);
    await expect(refreshPapers(world.outside)).rejects.toMatchObject({ reason });
    expect(asked).toHaveLength(1);
  });

  it("that reckon with this phone's records are asked for after the server has received some, however young", async () => {
    world.outside.app = { ...world.outside.app, papers: () => [{ name: "quotas", path: "/api/v1/quotas", maxAgeMs: 60_000, afterPush: true }, { name: "calendar", path: "/api/v1/calendar", maxAgeMs: 60_000 }] };
    const fine: World["play"] = (request) => (isSync(request) ? taken(request) : (asked.push(request), { json: { feeds: {}, behind: [] } }));
    world.play = fine;
    const rounds = async (...paths: string[]) => {
      asked.length = 0;
      await world.outside.sleep(1);
      await wholeRound(world.rounds);
      expect(asked.map(({ path }) => path).filter((path) => !path.includes("digest"))).toEqual(paths);
    };
    const save = () => world.engine.save([{ kind: "create", collection: "visits", content: { note: "一" } }]);
    await rounds("/api/v1/quotas", "/api/v1/calendar");
    await rounds();
    await save();
    await rounds("/api/v1/quotas");
    await rounds();
    // Received, and then the line broke.
    await save();
    world.play = (request) => (isSync(request) ? taken(request) : null);
    await expect(wholeRound(world.rounds)).rejects.toThrow();
    world.play = fine;
    await rounds("/api/v1/quotas");
  });

  it("that one may not read are left out", async () => {
    answering({ status: 403, json: { code: "forbidden" } });
    await refreshPapers(world.outside);
    expect(await paper()).toBeUndefined();
    expect(await missing()).toEqual([]);
  });
});
