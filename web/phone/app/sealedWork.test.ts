import { NoAnswer } from "@yicetong/sync";
import { describe, expect, it } from "vitest";
import { packed, unpacked } from "../store/box";
import { toBase64url } from "../store/countySeal";
import { createMemoryShelf } from "../tests/memoryShelf";
import { createSealedWork } from "./sealedWork";

const SHELF = "yicetong-441427-p.v";
const sealed = new Uint8Array(100).fill(9);

function box(collection: string, id: string, device: string | null = "d", of = sealed): [string, Uint8Array] {
  const name = collection === "photo-bytes" ? `photo.${id}` : `${collection}.${id}`;
  const head = { name, life: "l", device, collection, id, rev: collection === "photo-bytes" ? "" : `rev-${id}` };
  return [name, packed({ head, record: new Uint8Array(4), file: new Uint8Array(), sealed: of })];
}

interface Given {
  readonly device?: string;
  answer(path: string, body: unknown, nth: number): { status?: number; json: unknown } | null;
}

/** A phone with shelves, and a server that answers by `answer`; `device`: somebody here has the key. */
function phone(boxes: [string, Uint8Array][], { answer, device }: Given) {
  const shelf = createMemoryShelf(new Map(boxes));
  const asked: { path: string; body: unknown }[] = [];
  const later: (() => void)[] = [];
  const erased: string[] = [];
  let afterGet = (): void => undefined;
  let last: Promise<unknown> = Promise.resolve();
  let [heard, hasShelf, cookies] = [(): void => undefined, true, 0];
  const work = createSealedWork({
    due: async () => (hasShelf ? [{ name: SHELF, device: device ?? null }] : []),
    openShelf: async () => ({ ...shelf, get: async (name: string) => (afterGet(), shelf.get(name)), remove: async () => void (hasShelf = false) }),
    askForCookie: async () => (cookies += 1) > 0,
    erase: async (name) => void erased.push(name),
    now: () => new Date("2026-03-18T02:00:00Z"),
    later: (_ms, run) => (later.push(run), () => undefined),
    onSignal: (run) => (heard = run),
    exclusively: (run) => run(),
    whileNobodyWrites(name, run) {
      expect(name).toBe(SHELF);
      last = last.then(run);
      return last as ReturnType<typeof run>;
    },
    async send(path, body) {
      const said: unknown = typeof body === "string" ? JSON.parse(body) : body;
      const given = answer(path, said, asked.length);
      asked.push({ path, body: said });
      if (!given) throw new NoAnswer("no signal");
      return new Response(JSON.stringify(given.json), { status: given.status ?? 200 });
    },
  });
  /** Its owner has come, and writes as soon as the shelf is read the next time: when nobody else has it. */
  function ownerWrites(name: string, bytes: Uint8Array): void {
    afterGet = () => {
      afterGet = () => undefined;
      last = last.then(() => shelf.put(name, bytes));
    };
  }
  return { work, ownerWrites, shelf, asked, later, erased, signal: () => heard(), isGone: () => !hasShelf, cookies: () => cookies };
}

const receipts = (body: unknown, outcome = "applied", erase = false) => ({ erase, receipts: (body as { sealed: { id: string }[] }).sealed.map(({ id }) => ({ id, outcome })) });
const settled = (): Promise<void> => new Promise((go) => setTimeout(go, 20));

describe("work that nobody can open here", () => {
  it("is handed in, rows before photos, and the shelf is gone", async () => {
    const mine = phone([box("photo-bytes", "p"), box("visits", "a"), box("visits", "b")], { answer: (path, body) => ({ json: path.includes("photos") ? { state: "stored" } : receipts(body) }) });
    await mine.work.look();
    expect(mine.asked.map(({ path }) => path)).toEqual(["/api/v1/sync/hand-in", "/api/v1/sync/hand-in/photos/p?device=d"]);
    expect(mine.asked[0]?.body).toEqual({
      device: { id: "d", sent_at: "2026-03-18T02:00:00.000Z", backlog: 1 },
      sealed: ["a", "b"].map((id) => ({ collection: "visits", id, rev: `rev-${id}`, sealed: toBase64url(sealed) })),
    });
    expect(mine.work.state.value).toEqual({ waiting: 0, handedIn: 3, isSending: false, trouble: null });
    expect(mine.isGone()).toBe(true);
  });

  it("never says that all went while some of it is on its way", async () => {
    const seen: (readonly [number | null, boolean])[] = [];
    const mine = phone([box("visits", "a"), box("photo-bytes", "p")], {
      answer(path, body) {
        seen.push([mine.work.state.value.waiting, mine.work.state.value.isSending]);
        return { json: path.includes("photos") ? { state: "stored" } : receipts(body) };
      },
    });
    await mine.work.look();
    expect(seen).toEqual([[2, true], [2, true]]);
  });

  it("waits for signal, and loses nothing", async () => {
    let hasSignal = false;
    const mine = phone([box("visits", "a")], { answer: (_path, body) => (hasSignal ? { json: receipts(body) } : null) });
    await mine.work.look();
    expect([mine.work.state.value.waiting, mine.work.state.value.trouble, mine.shelf.boxes.size]).toEqual([1, "offline", 1]);
    hasSignal = true;
    mine.signal();
    await settled();
    expect([mine.work.state.value.waiting, mine.work.state.value.handedIn]).toEqual([0, 1]);
  });

  it("goes a hundred rows at a time, and goes on where it broke off", async () => {
    const rows = Array.from({ length: 250 }, (_, nth) => box("visits", `v${nth}`));
    let breaks = true;
    const mine = phone(rows, { answer: (_path, body, nth) => (breaks && nth === 1 ? null : { json: receipts(body) }) });
    await mine.work.look();
    expect(mine.shelf.boxes.size).toBe(150);
    breaks = false;
    await mine.work.look();
    expect(mine.asked.map(({ body }) => (body as { sealed: unknown[] }).sealed.length)).toEqual([100, 100, 100, 50]);
    expect(mine.isGone()).toBe(true);
  });

  it("keeps what the county could not open, what waits for a decision, and what was never sealed", async () => {
    const boxes = [box("visits", "a"), box("visits", "bad"), box("photo-bytes", "p"), box("visits", "open", "d", new Uint8Array())];
    const mine = phone(boxes, {
      answer(path, body) {
        if (path.includes("photos")) return { json: { state: "waiting" } };
        return { json: { receipts: (body as { sealed: { id: string }[] }).sealed.map(({ id }) => ({ id, outcome: id === "bad" ? "unreadable" : "held" })) } };
      },
    });
    await mine.work.look();
    expect([...mine.shelf.boxes.keys()].sort()).toEqual(["photo.p", "visits.bad", "visits.open"]);
    expect([mine.work.state.value.waiting, mine.isGone(), mine.later.length]).toEqual([3, false, 1]);
  });

  it("asks for a lost cookie once, as who is logged in", async () => {
    const mine = phone([box("visits", "a")], { answer: (_path, body, nth) => (nth === 0 ? { status: 401, json: { code: "not_signed_in" } } : { json: receipts(body) }) });
    await mine.work.look();
    expect([mine.cookies(), mine.work.state.value.handedIn]).toEqual([1, 1]);
  });

  it("says why it does not go", async () => {
    const mine = phone([box("visits", "a")], { answer: () => ({ status: 429, json: { code: "hand_in_full" } }) });
    await mine.work.look();
    expect([mine.work.state.value.trouble, mine.shelf.boxes.size]).toEqual(["hand_in_full", 1]);
  });

  it("keeps a row without a receipt", async () => {
    const mine = phone([box("visits", "a"), box("visits", "b")], { answer: () => ({ json: { receipts: [{ id: "a", outcome: "applied" }] } }) });
    await mine.work.look();
    expect([...mine.shelf.boxes.keys()]).toEqual(["visits.b"]);
  });

  it("goes past a photo that is refused", async () => {
    const boxes = [box("photo-bytes", "bad"), box("photo-bytes", "good")];
    const mine = phone(boxes, { answer: (path) => (path.includes("bad") ? { status: 422, json: { code: "photo_refused" } } : { json: { state: "stored" } }) });
    await mine.work.look();
    expect([...mine.shelf.boxes.keys()]).toEqual(["photo.bad"]);
  });

  it("keeps a newer version that was written meanwhile", async () => {
    const mine = phone([box("visits", "a")], {
      device: "d",
      answer(_path, body) {
        const newer = packed({ head: { name: "visits.a", life: "l", device: "d", collection: "visits", id: "a", rev: "newer" }, record: sealed, file: sealed, sealed });
        mine.shelf.boxes.set("visits.a", newer);
        return { json: receipts(body) };
      },
    });
    await mine.work.look();
    expect(mine.shelf.boxes.size).toBe(1);
  });
});

describe("work of somebody who may still come", () => {
  it("is not written over while its owner writes a newer version", async () => {
    const [name, newer] = box("visits", "a", "d", new Uint8Array(7));
    const mine = phone([box("visits", "a")], {
      device: "d",
      answer(_path, body, nth) {
        if (nth === 0) mine.ownerWrites(name, newer);
        return { json: receipts(body) };
      },
    });
    await mine.work.look();
    await settled();
    expect(mine.shelf.boxes.get(name)).toEqual(newer);
  });

  it("is handed in, and its shelf stays", async () => {
    const mine = phone([box("visits", "a")], { device: "d", answer: (_path, body) => ({ json: receipts(body) }) });
    await mine.work.look();
    expect([mine.isGone(), mine.erased, mine.work.state.value.waiting]).toEqual([false, [], 0]);
    const there = unpacked(mine.shelf.boxes.get("visits.a") ?? new Uint8Array(), "visits.a");
    expect([there?.head.isTaken, there?.sealed]).toEqual([true, sealed]);
    expect(mine.asked.map(({ body }) => (body as { device: unknown }).device)).toEqual([0, 0].map((backlog) => ({ id: "d", sent_at: "2026-03-18T02:00:00.000Z", backlog })));
  });

  it("is erased with all else where the phone was reported lost, and all is handed in", async () => {
    const boxes = [box("visits", "a"), box("photo-bytes", "p")];
    const mine = phone(boxes, {
      device: "d",
      answer: (path, body) => ({ json: path.includes("photos") ? { state: "waiting" } : receipts(body, "held", (body as { device: { backlog: number } }).device.backlog === 0) }),
    });
    await mine.work.look();
    expect(mine.erased).toEqual([]);
    expect(mine.asked.filter(({ path }) => path.includes("photos")).length).toBe(1);
    await mine.work.look();
    expect(mine.asked.filter(({ path }) => path.includes("photos")).length).toBe(1); // not again and again
    const later = phone([...mine.shelf.boxes], {
      device: "d",
      answer: (path, body) => ({ json: path.includes("photos") ? { state: "stored" } : receipts(body, "held", true) }),
    });
    await later.work.look();
    expect([later.erased, later.isGone()]).toEqual([[SHELF], true]);
  });

  it("asks although nothing waits: a lost phone hears of it", async () => {
    const mine = phone([], { device: "d", answer: (_path, body) => ({ json: receipts(body, "held", true) }) });
    await mine.work.look();
    expect(mine.erased).toEqual([SHELF]);
  });
});
