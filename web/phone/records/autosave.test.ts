import { StoreRefused } from "@yicetong/sync";
import { describe, expect, it } from "vitest";
import type { Drafts } from "./drafts";
import { createAutosave, AUTOSAVE_MS } from "./autosave";
import { createMemoryDrafts } from "./memoryDrafts";

const KEY = "visit:lai";
const NOON = new Date("2026-12-02T04:00:00Z");

function form(drafts: Drafts, id = "first") {
  const timers: { ms: number; work: () => void }[] = [];
  const seen = { gone: 0, refused: [] as string[] };
  const typed = { note: "" };
  const autosave = createAutosave(
    {
      drafts,
      now: () => NOON,
      later(ms, work) {
        const timer = { ms, work };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), timers.includes(timer) ? 1 : 0);
      },
      gone: () => void seen.gone++,
      refused: ({ why }) => void seen.refused.push(why),
    },
    { key: KEY, id },
    () => ({ ...typed }),
  );
  const types = (note: string): void => {
    typed.note = note;
    autosave.touch();
  };
  return { autosave, timers, seen, types };
}

describe("a form's draft", () => {
  it("is not there before something is typed", async () => {
    const drafts = createMemoryDrafts();
    const { autosave } = form(drafts);
    await autosave.close();
    expect(drafts.all.value).toEqual([]);
    expect(autosave.isTouched()).toBe(false);
  });

  it("is kept once, within half a second after the last key", async () => {
    const drafts = createMemoryDrafts();
    const { types, timers, autosave } = form(drafts);
    types("补");
    types("补照片");
    expect(timers.map(({ ms }) => ms)).toEqual([AUTOSAVE_MS]);
    expect(AUTOSAVE_MS).toBeLessThanOrEqual(500);
    timers[0]?.work();
    await autosave.flush();
    expect(drafts.all.value).toEqual([{ key: KEY, id: "first", fields: { note: "补照片" }, at: NOON.toISOString() }]);
  });

  it("is kept at once when the app is about to reload", async () => {
    const drafts = createMemoryDrafts();
    const { types } = form(drafts);
    types("补照片");
    await drafts.flush();
    expect((await drafts.find(KEY))?.fields).toEqual({ note: "补照片" });
  });

  it("of two windows is one, under the id of the one that typed first", async () => {
    const drafts = createMemoryDrafts();
    const one = form(drafts, "one");
    const other = form(drafts, "other");
    one.types("补照片");
    await one.autosave.flush();
    other.types("补照片，孙女陪着");
    await other.autosave.flush();
    expect([one.autosave.id(), other.autosave.id()]).toEqual(["one", "one"]);
    expect(drafts.all.value).toHaveLength(1);
  });

  it("does not come back from another window once it is saved", async () => {
    const drafts = createMemoryDrafts();
    const one = form(drafts, "one");
    const other = form(drafts, "one");
    one.types("补照片");
    await one.autosave.flush();
    await one.autosave.end();
    other.types("补照片，孙女陪着");
    await other.autosave.flush();
    expect(drafts.all.value).toEqual([]);
    expect(other.seen.gone).toBe(1);
  });

  it("does not come back by a key typed before it was discarded", async () => {
    const drafts = createMemoryDrafts();
    const { types, autosave, timers } = form(drafts);
    types("补照片");
    await autosave.end();
    expect(timers).toEqual([]);
    await autosave.close();
    expect(drafts.all.value).toEqual([]);
  });

  it("keeps what was typed last when its form is closed, and nothing that comes later", async () => {
    const drafts = createMemoryDrafts();
    const { types, autosave, timers } = form(drafts);
    types("补照片");
    await autosave.close();
    types("");
    expect(timers).toEqual([]);
    await drafts.flush();
    expect((await drafts.find(KEY))?.fields).toEqual({ note: "补照片" });
  });

  it("says so where the store refuses, and tries again", async () => {
    const drafts = createMemoryDrafts();
    let isFull = true;
    const { types, autosave, seen } = form({ ...drafts, keep: (draft) => (isFull ? Promise.reject(new StoreRefused("full")) : drafts.keep(draft)) });
    types("补照片");
    await autosave.flush();
    expect(seen.refused).toEqual(["full"]);
    isFull = false;
    await autosave.flush();
    expect((await drafts.find(KEY))?.fields).toEqual({ note: "补照片" });
  });
});
