// A version that another phone had sent, and that was given back, is mended on this one.
import { expect, it } from "vitest";
import { createMemoryStore } from "../memoryStore";
import { saveAll, undoAll } from "../writing";

const BODY = { id: "visit-1", rev: "rev-1", note: "", srv: { status: "held" as const, key: "rev-1" } };
const pen = { now: () => Date.parse("2026-11-30T02:00:00Z"), newId: () => "rev-2" };

it("has that version as its base, and shows it again when it is taken back", async () => {
  const store = createMemoryStore();
  const key = { collection: "visits", id: "visit-1" };
  const saved = await store.write((transaction) => saveAll(transaction, pen, [{ kind: "edit", ...key, changes: { note: "见到本人" }, refused: BODY }]));
  const held = await store.read((transaction) => transaction.holding(key));
  expect(held?.waiting).toMatchObject({ base: BODY, document: { rev: "rev-2", note: "见到本人" } });
  await store.write((transaction) => undoAll(transaction, pen, saved));
  const undone = await store.read((transaction) => transaction.holding(key));
  expect(undone).toEqual({ ...key, refused: BODY });
});
