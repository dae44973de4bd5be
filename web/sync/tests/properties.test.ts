// Whatever a person does and a line loses, in any order: found by seeds, which stay.
import { describe, expect, it } from "vitest";
import { NoAnswer, shownOf, type Document, type Receipt, type Row } from "../index";
import { createWorld, EPOCH, type SyncBody } from "./world";

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed + 1);
const STEPS = 120;

/** mulberry32 */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Arrived {
  readonly content: string;
  readonly base: Document | undefined;
  readonly receipt: Receipt;
}

/** One author's server: takes each rev once, refuses the purpose "tea", and merges by field as docs/sync.md says. */
class Server {
  readonly records = new Map<string, Document>();
  readonly inbox = new Map<string, Arrived>();
  readonly log: Document[] = [];
  readonly colours = new Map<string, string>();
  readonly broken: string[] = [];

  push(row: Row): Receipt {
    const { newDocumentState: sent } = row;
    const content = JSON.stringify(row);
    const before = this.inbox.get(sent.rev);
    if (before) {
      if (before.content !== content) this.broken.push(`${sent.rev} has two contents`);
      return { ...before.receipt, replay: true };
    }
    const receipt = this.judge(row);
    this.inbox.set(sent.rev, { content, receipt, base: row.assumedMasterState });
    return receipt;
  }

  private judge({ newDocumentState: sent, assumedMasterState: named }: Row): Receipt {
    // What corrects a refused version was made from what that one was made from.
    let base = named;
    for (let refused = this.refusal(base); refused; refused = this.refusal(base)) base = refused.base;
    const told = { id: sent.id, rev: sent.rev, replay: false };
    if (sent["purpose"] === "tea") return { ...told, outcome: "rejected", document: { ...sent, srv: { status: "rejected", key: sent.rev } } };
    const now = this.records.get(sent.id);
    if (!now || now.rev === base?.rev) return this.write(sent, { ...told, outcome: "applied" });
    if (now._deleted) return { ...told, outcome: "conflict", document: this.removal(now) };
    const own = Object.entries(sent).filter(([name, value]) => !["id", "srv"].includes(name) && JSON.stringify(value) !== JSON.stringify(base?.[name]));
    const merged = { ...now, ...Object.fromEntries(own), rev: `${sent.rev.slice(0, 14)}5${sent.rev.slice(15)}` };
    const receipt = this.write(merged, { ...told, outcome: "merged" });
    return { ...receipt, document: this.shown(sent.id) };
  }

  private refusal(base: Document | undefined): Arrived | undefined {
    const arrived = base && this.inbox.get(base.rev);
    return arrived?.receipt.outcome === "rejected" ? arrived : undefined;
  }

  private write(document: Document, receipt: Receipt): Receipt {
    const { srv: _, ...content } = document;
    const written: Document = { ...content, id: document.id, rev: document.rev, srv: { status: "ok", seq: this.log.length + 1, grid: "g" } };
    this.records.set(document.id, written);
    this.log.push(written);
    return receipt;
  }

  /** A colleague changes another field of a record that is there. */
  colour(id: string, rev: string): void {
    const now = this.records.get(id);
    if (!now || now._deleted) return;
    this.colours.set(id, rev);
    this.write({ ...now, rev, colour: rev }, { id, rev, outcome: "applied", replay: false });
  }

  private removal({ id, rev }: Document): Document {
    return { id, rev, _deleted: true, srv: { status: "deleted" } };
  }

  shown(id: string): Document {
    const document = this.records.get(id);
    if (!document) throw new Error(`no ${id}`);
    return document._deleted ? this.removal(document) : document;
  }

  answer({ push, checkpoint }: SyncBody): unknown {
    const receipts = push.map((row) => this.push(row));
    const from = (checkpoint as { c: number } | null)?.c ?? 0;
    const changed = [...new Set(this.log.slice(from).map(({ id }) => id))];
    const documents = changed.map((id) => ({ collection: "visits", ...this.shown(id) }));
    return { receipts, documents, checkpoint: { c: this.log.length }, hasMore: false, server: { at: "", epoch: EPOCH, version: "1" } };
  }
}

describe("a person who creates, edits, deletes and takes back while colleagues do and the line loses requests and answers", () => {
  it.each(SEEDS)("has everything on the server once, and sees what it has: seed %i", async (seed) => {
    const next = chance(seed);
    const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(next() * from.length)];
    const [world, server] = [createWorld(), new Server()];
    const ids: string[] = [];
    const [ended, deleted] = [new Set<string>(), new Set<string>()];
    /** What the person wrote last. */
    const wanted = new Map<string, Record<string, unknown>>();
    let [line, last] = [0.5, undefined as Awaited<ReturnType<typeof world.engine.save>> | undefined];

    async function act(): Promise<void> {
      const open = ids.filter((each) => !ended.has(each));
      const id = next() < 0.5 ? open[open.length - 1] : pick(open);
      const kind = pick(["create", "edit", "edit", "edit", "edit", "edit", "delete", "undo"]);
      const purpose = pick(["regular", "regular", "listening", "tea"]);
      if ((kind === "create" && open.length < 3) || !id) {
        const content = { purpose, note: String(next()) };
        last = await world.engine.save([{ kind: "create", collection: "visits", content }]);
        const made = last.versions[0]?.id ?? "";
        ids.push(made);
        wanted.set(made, content);
      } else if (kind === "edit") {
        const changes = pick([{ note: String(next()) }, { purpose }]) ?? {};
        last = await world.engine.save([{ kind: "edit", collection: "visits", id, changes }]);
        wanted.set(id, { ...wanted.get(id), ...changes });
      }
      else if (kind === "delete") {
        last = await world.engine.save([{ kind: "delete", collection: "visits", id }]);
        ended.add(id); // a deletion is not edited
        deleted.add(id);
        wanted.delete(id);
      } else if (last) {
        await world.engine.undo(last);
        for (const { id: undone } of last.versions) {
          ended.add(undone);
          deleted.delete(undone);
          wanted.delete(undone);
        }
        last = undefined;
      }
    }

    world.play = async (request) => {
      if (next() < line / 2) return null;
      const coloured = next() < line ? pick(ids) : undefined;
      if (coloured) server.colour(coloured, world.outside.newId());
      const answer = JSON.parse(JSON.stringify(server.answer(JSON.parse(JSON.stringify(request.json)) as SyncBody))) as unknown;
      if (next() < line) await act(); // while the answer is under way
      return next() < line / 2 ? null : { json: answer };
    };
    const exchange = () =>
      world.rounds.exchange({ choose: (rows) => rows.slice(0, 1 + Math.floor(next() * 4)) }).catch((error: unknown) => {
        if (!(error instanceof NoAnswer)) throw error;
      });

    for (let step = 0; step < STEPS; step += 1) await (next() < 0.6 ? act() : exchange());
    line = 0;
    for (let round = 0; round < 3 || (await world.rounds.rows()).length > 0; round += 1) {
      if (round > 200) throw new Error("it does not end");
      await exchange();
    }

    expect(server.broken).toEqual([]);
    expect(server.inbox.size).toBeGreaterThan(3);
    for (const holding of await world.store.read((transaction) => transaction.all("visits"))) {
      if (holding.refused) expect(server.inbox.get(holding.refused.rev)?.receipt.outcome).toBe("rejected");
      const confirmed = server.records.get(holding.id);
      expect(holding.confirmed?.rev).toBe(confirmed?._deleted ? undefined : confirmed?.rev);
      expect(shownOf(holding)).toBeDefined();
    }
    for (const id of deleted) {
      const held = await world.store.read((transaction) => transaction.holding({ collection: "visits", id }));
      if (!held?.refused) expect(server.records.get(id)?._deleted ?? true).toBe(true);
    }
    for (const [id, content] of wanted) {
      const held = await world.store.read((transaction) => transaction.holding({ collection: "visits", id }));
      expect(held && shownOf(held)).toMatchObject(content);
      if (!held?.refused) expect(server.records.get(id)).toMatchObject(content);
    }
    for (const [id, colour] of server.colours) expect(server.records.get(id)?.["colour"]).toBe(colour);
    const live = [...server.records.values()].filter(({ _deleted }) => !_deleted);
    for (const { id, rev } of live) expect((await world.store.read((transaction) => transaction.holding({ collection: "visits", id })))?.confirmed?.rev).toBe(rev);
  });
});
