// One engine for all tabs: what a tab has asked for is done, also where the tab that leads is closed meanwhile.
import { expect, it } from "vitest";
import type { TabMessage, Tabs } from "../index";
import { createMemoryStore } from "../index";
import { createWorld, isSync, serve, type World } from "./world";

/** Tabs of one browser: they wait for the lead in turn, and hear all that the others tell. */
function createBrowser(): () => Tabs {
  let lead: Promise<void> = Promise.resolve();
  const tabs = new Set<Set<(message: TabMessage) => void>>();
  return () => {
    const own = new Set<(message: TabMessage) => void>();
    tabs.add(own);
    return {
      lead: (work) => (lead = lead.then(work)),
      tell(message) {
        for (const listeners of tabs) if (listeners !== own) for (const listener of listeners) listener(message);
      },
      listen(listener) {
        own.add(listener);
        return () => own.delete(listener);
      },
    };
  };
}

it("a comparison that was asked of a tab that is closed is made by the next one that leads, whoever asked", async () => {
  const [store, openTab] = [createMemoryStore(), createBrowser()];
  // Compared just now: only who asks for it gets another one.
  await store.write((transaction) => transaction.setMeta({ lastCheck: "2026-03-18T00:00:00.000Z", checkedBy: "1.0.0" }));
  const open = (): World => {
    const world = createWorld(store, openTab());
    world.outside.sleep = (_ms, signal) => new Promise((done) => (signal?.aborted ? done() : signal?.addEventListener("abort", () => done())));
    world.engine.start();
    return world;
  };
  const closed = createWorld(store, openTab());
  let isAsked = false;
  closed.outside.transport = { send: (_, signal) => new Promise((_done, fail) => ((isAsked = true), signal?.addEventListener("abort", () => fail(new Error("cut"))))) };
  closed.engine.start();
  while (!isAsked) await new Promise((done) => setImmediate(done));
  const [next, third] = [open(), open()];
  let compared = 0;
  next.play = (request) => {
    if (!isSync(request)) compared += 1;
    return serve(request);
  };
  const answers = Promise.all([next.engine.syncNow(), third.engine.compareNow()]);
  await closed.engine.stop();
  expect((await answers).map(({ reason }) => reason)).toEqual([null, null]);
  expect(compared).toBeGreaterThan(0);
  await next.engine.stop();
  await third.engine.stop();
});
