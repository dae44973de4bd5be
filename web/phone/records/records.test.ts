import { createMemoryStore, StoreRefused, type Document, type Holding } from "@yicetong/sync";
import { expect, it } from "vitest";
import { createRecords, type Records } from "./records";
import { nameOf } from "./verdicts";

const HOUSEHOLD: Holding = {
  collection: "households",
  id: "id-1",
  confirmed: { id: "id-1", rev: "rev-1", head: "陈三" },
  receipt: { id: "id-1", rev: "rev-2", outcome: "conflict", replay: false, errors: [{ field: "head", code: "conflict", yours: "陈四", theirs: "陈三" }], at: "2026-11-30T02:00:00Z" },
};
const outcome = (decision: string | null): Document => ({
  id: "rev-2", rev: `about-${decision}`, record_collection: "households", record: "id-1", outcome: "conflict", errors: HOUSEHOLD.receipt?.errors ?? [],
  decision, note: null, received_at: "2026-11-30T02:00:00Z", decided_at: null, body: null,
});
const holding = (collection: string, confirmed: Document): Holding => ({ collection, id: confirmed.id, confirmed });

/** The records once they show what was written. */
async function settled(records: Records, done: () => boolean): Promise<void> {
  for (let turns = 0; turns < 1000 && !(records.ready.value && done()); turns += 1) await Promise.resolve();
  expect(done()).toBe(true);
}

it("shows a conflict until its verdict is decided or gone, whichever comes from elsewhere", async () => {
  const store = createMemoryStore();
  await store.write((transaction) => transaction.put([HOUSEHOLD, holding("outcomes", outcome(null))]));
  const records = createRecords(store);
  const state = () => records.own.value.get(nameOf("households", "id-1"))?.state;
  await settled(records, () => state() === "conflict");

  await store.write((transaction) => transaction.put([holding("outcomes", outcome("dismissed"))]));
  await settled(records, () => state() === "received");

  await store.write((transaction) => transaction.put([holding("outcomes", outcome(null))]));
  await settled(records, () => state() === "conflict");
  await store.write(async (transaction) => {
    await transaction.setMeta({ lastSuccess: "2026-11-30T03:00:00Z" });
    await transaction.drop([{ collection: "outcomes", id: "rev-2" }]);
  });
  await settled(records, () => state() === "received");
});

it("keeps deletions among one's own work, and shows the server's record below one that was not taken", async () => {
  const store = createMemoryStore();
  const confirmed = { id: "id-1", rev: "rev-1", head: "陈三" };
  const waiting = { document: { id: "id-2", rev: "rev-3", _deleted: true }, order: 1, sent: false, at: "2026-11-30T02:00:00Z" };
  await store.write((transaction) =>
    transaction.put([
      { collection: "households", id: "id-1", confirmed, refused: { id: "id-1", rev: "rev-2", _deleted: true, srv: { status: "rejected", key: "rev-2" } } },
      { collection: "households", id: "id-2", confirmed: { id: "id-2", rev: "rev-1" }, waiting },
    ]),
  );
  const records = createRecords(store);
  await settled(records, () => records.own.value.size === 2);
  expect(records.of("households").value.get("id-1")).toMatchObject({ state: "returned", document: { head: "陈三" } });
  expect(records.of("households").value.has("id-2")).toBe(false);
  expect(records.own.value.get(nameOf("households", "id-2"))?.state).toBe("phone");
});

it("tells why it could not read, shows what changes after it, and reads all again in an erased store", async () => {
  const store = createMemoryStore();
  await store.write((transaction) => transaction.put([holding("households", { id: "id-1", rev: "rev-1", head: "陈三" })]));
  let isBroken = true;
  const records = createRecords({ ...store, read: (work) => store.read((transaction) => work({ ...transaction, all: async (name) => {
    if (isBroken && name === "visits") throw new StoreRefused("broken");
    return transaction.all(name);
  } })) });
  await expect.poll(() => records.refused.value).toBe("broken");
  await store.write((transaction) => transaction.put([holding("households", { id: "id-2", rev: "rev-2", head: "李四" })]));
  await expect.poll(() => records.of("households").value.size).toBe(2);
  expect(records.ready.value).toBe(false);

  isBroken = false;
  await store.write((transaction) => transaction.erase());
  await expect.poll(() => records.ready.value).toBe(true);
  expect([records.refused.value, records.of("households").value.size]).toEqual([null, 0]);
});
