// One person's store, engine and what the screens read, put together.
import { createEngine, type Store, type Transport } from "@yicetong/sync";
import { shallowRef } from "vue";
import { createPapers } from "../records/papers";
import { createRecords } from "../records/records";
import { COLLECTIONS } from "../records/shapes";
import { createDrafts, nameOfStore, openStore, type Account, type CopyHealth } from "../store";
import type { Container, Workspace } from "./container";
import { VERSION } from "./createContainer";
import { createLetters } from "./letters";
import { createReads } from "./reads";
import { paperList } from "./paperList";
import { createTabs } from "./tabs";
import { createTransport } from "./transport";
import { createUndo } from "./undo";
import { watchedStore, type Refusal } from "./watched";

export function createWorkspace(container: Container, { county, id }: Account): Workspace {
  const name = nameOfStore(county, id);
  const refusal = shallowRef<Refusal | null>(null);
  const copy = shallowRef<CopyHealth>({ isKept: true, restored: 0, broken: 0 });
  const opened = openStore(name, { newId: container.newId, tell: (health) => (copy.value = health) });
  const store: Store = watchedStore(opened, (why) => (refusal.value = why));
  const drafts = createDrafts(name, container.now);
  const tabs = createTabs(name);
  const { session, later } = container;
  const transport = createTransport({
    send: (request) => window.fetch(request),
    onRefused: (token) => void session.end(token),
    origin: window.location.origin,
    token: () => tokenOf(container, id),
    later,
  });
  const closing = new AbortController();
  const post: Transport = { send: (request) => transport.send(request, closing.signal) };
  const letters = createLetters({ store, transport: post, now: () => container.now(), newId: () => container.newId() });
  const reads = createReads({ store, transport: post, now: () => container.now() });
  const engine = createEngine({
    store,
    transport,
    now: () => container.now().getTime(),
    sleep: (ms, signal) => sleep(later, ms, signal),
    random: () => Math.random(),
    newId: () => container.newId(),
    tabs,
    app: { version: VERSION, collections: COLLECTIONS, papers: () => paperList(container.today()) },
  });
  const status = shallowRef(engine.status());
  const ends = [
    letters.close,
    engine.observe((told) => {
      const before = status.value;
      status.value = told;
      // Only where there is no signal: with it, the browser would wake the app at once, again and again.
      if (told.reason === "offline" && before.reason !== "offline" && told.unsent > 0) container.updates.wakeLater();
      if (told.lastSuccess !== before.lastSuccess) {
        void letters.deliver();
        void reads.deliver();
      }
      if (told.erased) void drafts.erase();
    }),
  ];
  const records = createRecords(store);
  const papers = createPapers(store);
  return {
    store,
    engine,
    status,
    records,
    papers,
    undo: createUndo(engine, later),
    drafts,
    letters,
    reads,
    refusal,
    copy,
    async close() {
      for (const end of ends) end();
      closing.abort();
      records.close();
      papers.close();
      drafts.close();
      tabs.close();
      await engine.stop();
      await store.close();
    },
  };
}

function tokenOf({ session }: Container, id: string): string | null {
  const state = session.state.value;
  return state.is === "in" && state.account.id === id ? session.token() : null;
}

function sleep(later: Container["later"], ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((wake) => {
    if (signal?.aborted) return wake();
    const stop = later(ms, wake);
    signal?.addEventListener("abort", () => (stop(), wake()), { once: true });
  });
}
