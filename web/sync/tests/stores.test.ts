import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createMemoryStore, EMPTY, StoreRefused, type State } from "../index";
import { createFileStore } from "../node/fileStore";
import { STORE_RULES } from "./storeRules";

describe.each(STORE_RULES)("a store: $name", ({ run }) => {
  it("in memory", async () => {
    let kept: State = EMPTY;
    const open = () => createMemoryStore(kept, async (state) => void (kept = state));
    await run(open(), async () => open());
  });

  it("in files", async () => {
    const folder = mkdtempSync(join(tmpdir(), "store-"));
    try {
      await run(createFileStore(folder), async () => createFileStore(folder));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a store that is full", () => {
  it("has kept nothing of the write, and goes on when there is room", async () => {
    let isFull = true;
    const store = createMemoryStore(EMPTY, async () => {
      if (isFull) throw new StoreRefused("full");
    });
    const write = () => store.write((transaction) => transaction.setMeta({ epoch: "e" }));
    await expect(write()).rejects.toThrow(StoreRefused);
    expect(await store.read((transaction) => transaction.meta("epoch"))).toBeNull();
    isFull = false;
    await write();
    expect(await store.read((transaction) => transaction.meta("epoch"))).toBe("e");
  });
});
