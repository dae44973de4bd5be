import { StoreRefused, type Engine, type Saved } from "@yicetong/sync";
import { expect, it } from "vitest";
import { createUndo, type Again } from "./undo";

const SAVED: Saved = { versions: [{ collection: "visits", id: "v", rev: "r" }] };

/** What is done, in order; `refuses`: who keeps nothing; `isOther`: the record is another version by now. */
function undoing(refuses: "store" | "drafts" | null = null, isOther = false) {
  const done: string[] = [];
  const engine = {
    async undo({ versions }: Saved) {
      if (refuses === "store") throw new StoreRefused("full");
      done.push(`undone ${versions.map(({ id }) => id).join()}`);
      return !isOther;
    },
  } as Engine;
  const form = (to: string | null, isFree = true): Again => ({
    to,
    async keep() {
      if (refuses === "drafts") throw new StoreRefused("full");
      done.push(`kept ${to}`);
      return isFree;
    },
    drop: async () => void done.push(`dropped ${to}`),
  });
  return { undo: createUndo(engine, () => () => undefined), form, done };
}

it("keeps the form before its save is taken back, and says where it opens", async () => {
  const { undo, form, done } = undoing();
  undo.offer({ line: "saved", saved: SAVED, again: form("/form") });
  expect(await undo.take()).toBe("/form");
  expect([done, undo.offered.value]).toEqual([["kept /form", "undone v"], null]);
});

it("opens nothing where another form was begun, or nothing was typed", async () => {
  const { undo, form, done } = undoing();
  undo.offer({ line: "saved", saved: SAVED, again: form("/form", false) });
  expect(await undo.take()).toBeNull();
  undo.offer({ line: "saved", saved: SAVED });
  expect(await undo.take()).toBeNull();
  expect(done).toEqual(["kept /form", "undone v", "undone v"]);
});

it("leaves no second form where the store refuses, and the offer stays", async () => {
  const { undo, form, done } = undoing("store");
  undo.offer({ line: "saved", saved: SAVED, again: form("/form") });
  await expect(undo.take()).rejects.toThrow("full");
  expect([done, undo.offered.value?.line]).toEqual([["kept /form", "dropped /form"], "saved"]);
});

it("gives no form back whose record stays: it would be saved a second time", async () => {
  const { undo, form, done } = undoing(null, true);
  undo.offer({ line: "saved", saved: SAVED, again: form("/form") });
  expect(await undo.take()).toBeNull();
  expect([done, undo.offered.value]).toEqual([["kept /form", "undone v", "dropped /form"], null]);
});

it("takes nothing back whose form cannot be kept", async () => {
  const { undo, form, done } = undoing("drafts");
  undo.offer({ line: "saved", saved: SAVED, again: form("/form") });
  await expect(undo.take()).rejects.toThrow("full");
  expect([done, undo.offered.value?.line]).toEqual([[], "saved"]);
});

it("takes back what came later with it, and only of the same record", async () => {
  const { undo, form, done } = undoing();
  const photo: Saved = { versions: [{ collection: "photos", id: "p", rev: "r" }] };
  undo.offer({ line: "saved", saved: SAVED });
  undo.extend({ collection: "visits", id: "other" }, photo, form("/other"));
  undo.extend({ collection: "visits", id: "v" }, photo, form("/form"));
  expect(await undo.take()).toBe("/form");
  expect(done).toEqual(["kept /form", "undone v,p"]);
});
