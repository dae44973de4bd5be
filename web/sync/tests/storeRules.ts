// What every store has to keep; run on the memory, on files and in the browser's own database.
import type { Change, Holding, PhotoFile, Store } from "../index";

export interface StoreRule {
  readonly name: string;
  /** Gets an empty store; `reopen` closes it and opens what it has kept. */
  run(store: Store, reopen: () => Promise<Store>): Promise<void>;
}

function equal(found: unknown, wanted: unknown, what: string): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) throw new Error(`${what}: ${one}, not ${other}`);
}

const holding = (id: string, more: Partial<Holding> = {}): Holding => ({ collection: "visits", id, confirmed: { id, rev: `rev-${id}` }, ...more });
const waiting = (id: string, order: number): Holding =>
  holding(id, { waiting: { document: { id, rev: `new-${id}` }, order, sent: false, at: "2026-03-18T00:00:00Z" } });
const ids = (found: readonly (Holding | undefined)[]): (string | undefined)[] => found.map((one) => one?.id);

/** Whole numbers below `most`, by a seed. */
function chance(seed: number): (most: number) => number {
  let state = seed;
  return (most) => ((state = (state * 48271) % 2147483647), state % most);
}

export const STORE_RULES: readonly StoreRule[] = [
  {
    name: "gives back what was put, by key and in the order asked for",
    async run(store) {
      await store.write((transaction) => transaction.put([holding("a"), holding("b"), { ...holding("c"), collection: "households" }]));
      const found = await store.read((transaction) =>
        transaction.holdings([{ collection: "visits", id: "b" }, { collection: "visits", id: "c" }, { collection: "households", id: "c" }]),
      );
      equal(ids(found), ["b", undefined, "c"], "holdings");
      equal(ids(await store.read((transaction) => transaction.all("visits"))).sort(), ["a", "b"], "of a collection");
      equal((await store.read((transaction) => transaction.all())).length, 3, "all");
    },
  },
  {
    name: "a record is there once, whether it waits or not, and leaves those beside it alone",
    async run(store, reopen) {
      const [one, other] = ["1-ab", "2-ab"]; // alike at their ends
      const keyOf = (id: string) => ({ collection: "visits", id });
      await store.write((transaction) => transaction.put([holding(one), holding(other)]));
      await store.write((transaction) => transaction.put([waiting(one, 4)]));
      await store.write((transaction) => transaction.put([holding("3-ab")]));
      const later = await reopen();
      await later.read(async (transaction) => {
        equal(await transaction.holdings([one, other].map(keyOf)), [waiting(one, 4), holding(other)], "one waits");
        equal([ids(await transaction.all()).sort(), await transaction.countWaiting()], [[one, other, "3-ab"], 1], "each once");
      });
      await later.write(async (transaction) => {
        await transaction.put([holding(one)]);
        equal([await transaction.holding(keyOf(one)), await transaction.countWaiting()], [holding(one), 0], "seen by the write itself");
      });
      await later.write((transaction) => transaction.drop([keyOf(other), keyOf("9-ab")]));
      const last = await reopen();
      await last.read(async (transaction) => {
        equal([ids(await transaction.all()).sort(), ids(await transaction.waiting())], [[one, "3-ab"], []], "one is gone");
      });
      await last.write((transaction) => transaction.put([waiting(one, 5), holding(one), holding("3-ab"), waiting("3-ab", 6)]));
      await last.read(async (transaction) => {
        equal([ids(await transaction.all()).sort(), ids(await transaction.waiting())], [[one, "3-ab"], ["3-ab"]], "the last of each counts");
      });
    },
  },
  {
    name: "holds many records, and gives each of them back",
    async run(store) {
      const many = Array.from({ length: 1200 }, (_, nth) => (nth % 9 === 0 ? waiting(`${nth}`, nth) : holding(`${nth}`)));
      await store.write((transaction) => transaction.put(many));
      await store.write((transaction) => transaction.put(many.slice(300, 600).map(({ id }) => holding(id))));
      await store.write((transaction) => transaction.drop(many.slice(600, 900)));
      const left = [...many.slice(0, 300), ...many.slice(300, 600).map(({ id }) => holding(id)), ...many.slice(900)];
      await store.read(async (transaction) => {
        equal(await transaction.holdings(left), left, "each");
        equal(ids(await transaction.all()).sort(), ids(left).sort(), "all");
        equal(ids(await transaction.waiting()), ids(left.filter((one) => one.waiting)), "those that wait, in their order");
      });
    },
  },
  {
    name: "holds what a hundred writes in any order have left, a store that was opened anew among them",
    async run(empty, reopen) {
      const next = chance(7);
      const wanted = new Map<string, Holding>();
      let store = empty;
      for (let nth = 0; nth < 100; nth += 1) {
        await store.write(async (transaction) => {
          for (let step = 0; step <= next(3); step += 1) {
            const some = Array.from({ length: next(90) }, () => `${next(260)}`);
            const kind = next(4);
            if (kind === 0) {
              await transaction.drop(some.map((id) => ({ collection: "visits", id })));
              for (const id of some) wanted.delete(id);
              continue;
            }
            const put = some.map((id, at) => (next(3) === 0 ? waiting(id, nth * 1000 + step * 100 + at) : holding(id, { listed: nth })));
            await transaction.put(put);
            for (const one of put) wanted.set(one.id, one);
          }
        });
        if (next(10) === 0) store = await reopen();
        if (next(5) !== 0) continue;
        await store.read(async (transaction) => {
          const all = Array.from({ length: 260 }, (_, id) => `${id}`);
          equal(await transaction.holdings(all.map((id) => ({ collection: "visits", id }))), all.map((id) => wanted.get(id)), `each after ${nth}`);
          equal(ids(await transaction.all("visits")).sort(), [...wanted.keys()].sort(), `all after ${nth}`);
          equal(await transaction.countWaiting(), [...wanted.values()].filter((one) => one.waiting).length, `waiting after ${nth}`);
        });
      }
    },
  },
  {
    name: "a write that fails has not happened",
    async run(store) {
      await store.write((transaction) => transaction.put([holding("a")]));
      const failed = await store
        .write(async (transaction) => {
          await transaction.put([holding("b")]);
          await transaction.setMeta({ epoch: "other" });
          await transaction.drop([{ collection: "visits", id: "a" }]);
          throw new Error("in the middle");
        })
        .then(() => false, () => true);
      equal(failed, true, "it rejects");
      equal(ids(await store.read((transaction) => transaction.all())), ["a"], "records");
      equal(await store.read((transaction) => transaction.meta("epoch")), null, "meta");
    },
  },
  {
    name: "what was written is there after it was opened anew",
    async run(store, reopen) {
      const photo: PhotoFile = { id: "p", bytes: Uint8Array.of(0, 255, 7), mime: "image/jpeg", state: "waiting", at: "2026-03-18T00:00:00Z" };
      await store.write(async (transaction) => {
        await transaction.put([waiting("a", 3)]);
        await transaction.putPhoto(photo);
        await transaction.putPaper({ name: "quotas", path: "/x", etag: "1", body: { n: [1] }, at: "2026-03-18T00:00:00Z", askedAt: 5 });
        await transaction.setMeta({ checkpoint: { c: "x" }, order: 3, collections: ["visits"] });
      });
      const again = await reopen();
      await again.read(async (transaction) => {
        equal(await transaction.holding({ collection: "visits", id: "a" }), waiting("a", 3), "a record");
        const { bytes: _, ...note } = photo;
        equal(await transaction.photos(), [note], "what is known of a photo");
        equal(Array.from((await transaction.photo("p"))?.bytes ?? []), [0, 255, 7], "bytes");
        equal((await transaction.paper("quotas"))?.body, { n: [1] }, "a paper");
        equal(await transaction.paperNames(), ["quotas"], "its name");
        equal([await transaction.meta("checkpoint"), await transaction.meta("order"), await transaction.meta("collections")], [{ c: "x" }, 3, ["visits"]], "meta");
      });
    },
  },
  {
    name: "what became of a photo leaves its bytes, and a dropped one does not come back",
    async run(store) {
      const note = { id: "p", mime: "image/jpeg", state: "waiting" as const, at: "2026-03-18T00:00:00Z" };
      await store.write((transaction) => transaction.putPhoto({ ...note, bytes: Uint8Array.of(1, 2) }));
      await store.write((transaction) => transaction.notePhoto({ ...note, state: "stored" }));
      const kept = await store.read((transaction) => transaction.photo("p"));
      equal([kept?.state, Array.from(kept?.bytes ?? [])], ["stored", [1, 2]], "state and bytes");
      await store.write((transaction) => transaction.dropPhoto("p"));
      await store.write((transaction) => transaction.notePhoto(note));
      equal([await store.read((transaction) => transaction.photos()), await store.read((transaction) => transaction.photo("p"))], [[], undefined], "after it was dropped");
    },
  },
  {
    name: "what waits comes in the order of pushing, and no more of it than asked for",
    async run(store) {
      await store.write((transaction) => transaction.put([waiting("a", 12), waiting("b", 2), holding("c"), waiting("d", 7)]));
      await store.read(async (transaction) => {
        equal(ids(await transaction.waiting()), ["b", "d", "a"], "all that waits");
        equal(ids(await transaction.waiting(2)), ["b", "d"], "two");
        equal(await transaction.countWaiting(), 3, "count");
      });
      await store.write((transaction) => transaction.put([holding("d")]));
      equal(ids(await store.read((transaction) => transaction.waiting())), ["b", "a"], "after a receipt");
    },
  },
  {
    name: "answered rows come in their order, and old ones are forgotten",
    async run(store) {
      const row = (id: string, order: number, at: string) => ({ order, at, row: { collection: "visits", newDocumentState: { id, rev: id } } });
      await store.write((transaction) => transaction.remember([row("a", 1, "2026-01-01T00:00:00.000Z"), row("c", 3, "2026-03-01T00:00:00.000Z")]));
      await store.write((transaction) => transaction.remember([row("d", 12, "2026-03-02T00:00:00.000Z")]));
      const since = async (at: string) => (await store.read((transaction) => transaction.sent(at))).map((one) => one.row.newDocumentState.id);
      equal(await since("2026-02-01T00:00:00.000Z"), ["c", "d"], "since February");
      await store.write((transaction) => transaction.forget("2026-02-01T00:00:00.000Z"));
      equal(await since("2020-01-01T00:00:00.000Z"), ["c", "d"], "all");
    },
  },
  {
    name: "reads inside a write see what was written before in it",
    async run(store) {
      await store.write(async (transaction) => {
        await transaction.put([waiting("a", 1)]);
        equal((await transaction.holding({ collection: "visits", id: "a" }))?.waiting?.order, 1, "its own write");
        await transaction.setMeta({ order: 9 });
        equal(await transaction.meta("order"), 9, "its own meta");
      });
    },
  },
  {
    name: "writes come one after the other",
    async run(store) {
      const count = () =>
        store.write(async (transaction) => {
          const order = await transaction.meta("order");
          await transaction.holding({ collection: "visits", id: "x" });
          await transaction.setMeta({ order: order + 1 });
        });
      await Promise.all(Array.from({ length: 20 }, count));
      equal(await store.read((transaction) => transaction.meta("order")), 20, "twenty writes");
    },
  },
  {
    name: "tells what a write changed, once it is kept",
    async run(store) {
      const told: Change[] = [];
      const end = store.watch((change) => told.push(change));
      await store.write(async (transaction) => {
        await transaction.put([holding("a")]);
        await transaction.drop([{ collection: "visits", id: "b" }]);
      });
      await store.write(() => Promise.reject(new Error("no"))).catch(() => undefined);
      equal(told.map(({ keys, erased }) => [keys.map(({ id }) => id).sort(), erased]), [[["a", "b"], false]], "changes");
      end();
      await store.write((transaction) => transaction.put([holding("c")]));
      equal(told.length, 1, "nobody listens any more");
    },
  },
  {
    name: "erased, it holds nothing and is of another generation",
    async run(store, reopen) {
      await store.write(async (transaction) => {
        await transaction.put([waiting("a", 1)]);
        await transaction.setMeta({ epoch: "e", generation: 4 });
      });
      await store.write((transaction) => transaction.erase());
      const again = await reopen();
      await again.read(async (transaction) => {
        equal([(await transaction.all()).length, await transaction.countWaiting()], [0, 0], "records");
        equal([await transaction.meta("epoch"), await transaction.meta("generation")], [null, 5], "meta");
      });
    },
  },
];
