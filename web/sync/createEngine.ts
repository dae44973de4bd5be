// The engine: writes at once, syncs by itself, and tells what it does.
import type { Key } from "./documents";
import type { Engine, Outside, Saved, SyncResult, Wake, Write } from "./engine";
import { runLoop, type Call, type LoopState } from "./loop";
import { createRounds } from "./round";
import { createStatus } from "./status";
import { giveUp, noteSms, resolve, saveAll, undoAll } from "./writing";
import { refreshPapers } from "./papers";
import { reasonOf } from "./reasons";

export function createEngine(outside: Outside): Engine {
  const { store, tabs } = outside;
  const status = createStatus(outside);
  const loop: LoopState = { calls: [], wakes: new Set(), interrupt: () => undefined };
  /** Rounds that this tab has asked for, in whichever tab they run. */
  const asked = new Map<string, Call>();
  const controller = new AbortController();
  let leading: Promise<void> = Promise.resolve();
  let isLeader = false;
  const ends: (() => void)[] = [];

  function wakeHere(why: Wake, call?: Call): void {
    loop.wakes.add(why);
    if (call) loop.calls.push(call);
    loop.interrupt();
  }

  function wake(why: Wake): void {
    if (isLeader) wakeHere(why);
    else tabs.tell({ kind: "wake", why });
  }

  /** In this tab or in the one that leads. */
  function callRound(compare: boolean): Promise<SyncResult> {
    return new Promise((done) => {
      if (isLeader) return wakeHere("person", { compare, done });
      const call = outside.newId();
      asked.set(call, { compare, done });
      tabs.tell({ kind: "wake", why: "person", call, compare });
    });
  }

  function answer(call: string, result: SyncResult): void {
    asked.get(call)?.done(result);
    asked.delete(call);
  }

  function listen(): void {
    ends.push(
      tabs.listen((message) => {
        if (message.kind === "status" && !isLeader) status.follow(message.status);
        if (message.kind === "synced") answer(message.call, message.result);
        if (message.kind === "leads") for (const [call, { compare }] of asked) tabs.tell({ kind: "wake", why: "person", call, compare });
        if (message.kind !== "wake" || !isLeader) return;
        const { call, compare = false, why } = message;
        wakeHere(why, call ? { compare, done: (result) => tabs.tell({ kind: "synced", call, result }) } : undefined);
      }),
      status.observe((now) => {
        if (isLeader) tabs.tell({ kind: "status", status: now });
      }),
      store.watch(() => void status.recount()),
    );
  }

  async function written(saved: Promise<Saved>): Promise<Saved> {
    const made = await saved;
    wake("row");
    return made;
  }

  return {
    save: (writes: readonly Write[]) => written(store.write((transaction) => saveAll(transaction, outside, writes))),
    undo: async (saved: Saved) => {
      const isTakenBack = await store.write((transaction) => undoAll(transaction, outside, saved));
      wake("row");
      return isTakenBack;
    },
    resolve: (key: Key, values) =>
      written(
        store.write(async (transaction) => {
          const version = await resolve(transaction, outside, key, values);
          return { versions: version ? [version] : [] };
        }),
      ),
    noteSms: (key: Key, rev: string) => store.write((transaction) => noteSms(transaction, outside, key, rev)),
    giveUp: (key: Key) => store.write((transaction) => giveUp(transaction, key)),
    syncNow: () => callRound(false),
    compareNow: () => callRound(true),
    wake,
    refresh: (names) =>
      refreshPapers(cuttable(outside, controller.signal), { names }).then(
        (failure) => failure?.reason ?? null,
        (error: unknown) => reasonOf(error).reason,
      ),
    status: status.now,
    observe: status.observe,
    start() {
      listen();
      void status.recount();
      leading = tabs.lead(async () => {
        const { signal } = controller;
        if (signal.aborted) return;
        isLeader = true;
        // Whoever asked a tab that is gone asks this one.
        tabs.tell({ kind: "leads" });
        for (const [call, { compare }] of asked) loop.calls.push({ compare, done: (result) => answer(call, result) });
        try {
          await runLoop(createRounds(cuttable(outside, signal)), status, loop, signal);
        } finally {
          isLeader = false;
        }
      });
    },
    async stop() {
      controller.abort();
      loop.interrupt();
      await leading;
      for (const end of ends) end();
    },
  };
}

/** Its requests end with the signal: whoever stops waits for no line. */
function cuttable(outside: Outside, signal: AbortSignal): Outside {
  return { ...outside, transport: { send: (request) => outside.transport.send(request, signal) } };
}
