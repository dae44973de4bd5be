import { describe, expect, it } from "vitest";
import { createMemoryStore, EMPTY, type Holding, type PhotoFile, type State, type Store } from "@yicetong/sync";
import { createKeptTwice, type CopyHealth } from "./keptTwice";
import { createMemoryCopy } from "../tests/memoryCopy";
import type { KeptRecord } from "./box";
import type { SecondCopy } from "./secondCopy";

const AT = "2026-03-18T00:00:00Z";
const SEEDS = Array.from({ length: 60 }, (_, seed) => seed + 1);
const STEPS = 60;

class Died extends Error {}

/** A phone that can die at any step of a write, and lose the one place or the other while it is off. */
class Phone {
  state: State = EMPTY;
  readonly files = new Map<string, KeptRecord>();
  health: CopyHealth | null = null;
  store!: Store;
  /** Steps until it dies. */
  private left = Infinity;
  private lives = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor() {
    this.starts();
  }

  starts(): void {
    this.left = Infinity;
    this.last = Promise.resolve();
    const keep = async (state: State): Promise<void> => {
      this.step();
      this.state = state;
    };
    const files = createMemoryCopy(this.files);
    const copy: SecondCopy = {
      ...files,
      put: async (record) => (this.step(), files.put(structuredClone(record))),
      drop: async (name) => (this.step(), files.drop(name)),
    };
    this.store = createKeptTwice(createMemoryStore(this.state, keep), {
      copy,
      exclusively: (work) => {
        const result = this.last.then(work);
        this.last = result.catch(() => undefined);
        return result;
      },
      newId: () => `life-${(this.lives += 1)}`,
      tell: (health) => (this.health = health),
    });
  }

  /** It dies before the step with this number, and nothing is written after it. */
  async diesAt(steps: number, work: () => Promise<unknown>): Promise<void> {
    this.left = steps;
    await work().catch((error: unknown) => {
      if (!(error instanceof Died)) throw error;
    });
    this.starts();
  }

  private step(): void {
    if (this.left <= 0) throw new Died();
    this.left -= 1;
  }
}

const waiting = (id: string, rev: string, order: number, confirmed?: Holding["confirmed"]): Holding => ({
  collection: "visits", id,
  ...(confirmed ? { confirmed } : {}),
  waiting: { document: { id, rev, note: rev }, order, sent: false, at: AT },
});
const photo = (id: string): PhotoFile => ({ id, mime: "image/jpeg", state: "waiting", at: AT, bytes: Uint8Array.of(0, 255, id.length) });

async function unsentOf(store: Store): Promise<Map<string, string>> {
  return store.read(async (transaction) => {
    const found = new Map((await transaction.waiting()).map(({ id, waiting }) => [id, waiting?.document.rev ?? ""]));
    for (const { id, state } of await transaction.photos()) if (state !== "stored") found.set(id, String((await transaction.photo(id))?.bytes));
    return found;
  });
}

/** With no word to the copy. */
async function acknowledged(state: State): Promise<State> {
  let after = state;
  const store = createMemoryStore(state, async (next) => void (after = next));
  await store.write(async (transaction) => {
    for (const { collection, id, waiting } of await transaction.waiting()) await transaction.put([{ collection, id, ...(waiting ? { confirmed: waiting.document } : {}) }]);
  });
  return after;
}

/** mulberry32 */
function chance(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * most);
  };
}

describe("what is not acknowledged", () => {
  it.each(SEEDS)("outlives a death at any step and the loss of either place (seed %i)", async (seed) => {
    const next = chance(seed);
    const phone = new Phone();
    /** What a save has said is kept. */
    let said = new Map<string, string>();
    let order = 0;
    const pick = (): string | undefined => [...said.keys()][next(said.size || 1)];
    for (let step = 0; step < STEPS; step += 1) {
      const after = new Map(said);
      const id = next(3) > 0 ? `v${next(12)}` : (pick() ?? "v0");
      const rev = `${id}-${step}`;
      const isPhoto = id.startsWith("p") || next(6) === 0;
      const work = (): Promise<unknown> =>
        phone.store.write(async (transaction) => {
          if (isPhoto) {
            const name = id.replace("v", "p");
            if (after.has(name) && next(2) === 0) {
              after.delete(name);
              if (next(2) === 0) await transaction.dropPhoto(name);
              else await transaction.notePhoto({ id: name, mime: "image/jpeg", state: "stored", at: AT });
            } else if (!(await transaction.photo(name))) {
              await transaction.putPhoto(photo(name));
              after.set(name, String(photo(name).bytes));
            }
            return;
          }
          const held = await transaction.holding({ collection: "visits", id });
          const what = next(10);
          if (what < 5 || !held?.waiting) {
            order += 1;
            await transaction.put([waiting(id, rev, order, held?.confirmed)]);
            await transaction.setMeta({ order });
            after.set(id, rev);
          } else {
            after.delete(id);
            if (what < 8) await transaction.put([{ collection: "visits", id, confirmed: held.waiting.document }]); // a receipt
            else await transaction.drop([held]); // an undo
          }
        });
      if (next(4) > 0) {
        await work();
        said = after;
      } else {
        await phone.diesAt(next(4), work);
        const lost = next(4);
        if (lost === 0) phone.state = EMPTY;
        if (lost === 1) phone.files.clear();
        phone.starts();
        // And once more, while it brings back what was lost.
        if (next(2) === 0) await phone.diesAt(next(4), () => phone.store.read((transaction) => transaction.waiting()));
        const whole = await unsentOf(createMemoryStore(phone.state));
        const found = await unsentOf(phone.store);
        // A write that the phone died in has happened or not.
        for (const name of [...said.keys(), ...found.keys()]) expect([said.get(name), after.get(name)], `${name} at step ${step}`).toContain(found.get(name));
        if (lost !== 0) expect(found, `the database is there, and rules, at step ${step}`).toEqual(whole);
      }
      const copied = [...phone.files.keys()].map((name) => name.replace(/^\w+\./, "")).sort();
      expect(copied, `step ${step}`).toEqual([...(await unsentOf(phone.store)).keys()].sort());
      said = await unsentOf(phone.store);
    }
  });

  it("comes back with what it was made from, in its order, and is told of", async () => {
    const phone = new Phone();
    const base = { id: "v1", rev: "r0", note: "" };
    await phone.store.write(async (transaction) => {
      await transaction.put([waiting("v2", "r2", 7), waiting("v1", "r1", 3, base)]);
      await transaction.setMeta({ order: 7 });
      await transaction.putPhoto(photo("p1"));
    });
    phone.state = EMPTY;
    phone.starts();
    const found = await phone.store.read((transaction) => transaction.waiting());
    expect(found).toEqual([waiting("v1", "r1", 3, base), waiting("v2", "r2", 7)]);
    expect(await phone.store.read((transaction) => transaction.meta("order"))).toBe(7);
    expect(phone.health).toEqual({ isKept: true, restored: 3, broken: 0 });
  });

  it("stays erased, also where the phone died before the copy was", async () => {
    const phone = new Phone();
    await phone.store.write((transaction) => transaction.put([waiting("v1", "r1", 1)]));
    await phone.diesAt(1, () => phone.store.write((transaction) => transaction.erase()));
    expect(phone.files.size).toBe(1);
    expect((await unsentOf(phone.store)).size).toBe(0);
    expect(phone.files.size).toBe(0);
  });

  it("comes back once: what was acknowledged since stays so, also where the copy could not forget it", async () => {
    const phone = new Phone();
    await phone.store.write((transaction) => transaction.put([waiting("v1", "r1", 1)]));
    phone.state = EMPTY;
    phone.starts();
    await phone.diesAt(1, () => phone.store.read((transaction) => transaction.waiting()));
    phone.state = await acknowledged(phone.state);
    phone.starts();
    expect((await unsentOf(phone.store)).size).toBe(0);
    expect(phone.files.size).toBe(0);
  });

  it("is still saved where the copy refuses, and the refusal is told of", async () => {
    const files = createMemoryCopy();
    const told: CopyHealth[] = [];
    const copy: SecondCopy = { ...files, put: () => Promise.reject(new Error("full")) };
    const store = createKeptTwice(createMemoryStore(), { copy, exclusively: (work) => work(), newId: () => "life", tell: (health) => told.push(health) });
    await store.write((transaction) => transaction.put([waiting("v1", "r1", 1)]));
    expect((await unsentOf(store)).get("v1")).toBe("r1");
    expect(told[told.length - 1]?.isKept).toBe(false);
  });
});
