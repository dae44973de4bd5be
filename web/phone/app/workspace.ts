// One person's store, engine and what the screens read, put together.
import { createEngine, type Store, type Transport } from "@yicetong/sync";
import { computed, shallowRef } from "vue";
import { createPapers } from "../records/papers";
import { createRecords } from "../records/records";
import { COLLECTIONS } from "../records/shapes";
import { createCipher, createDrafts, fromBase64url, nameOfStore, openStore, type Account, type CopyHealth, type OpenedVault } from "../store";
import type { Container, Workspace } from "./container";
import { VERSION } from "./createContainer";
import { createLetters } from "./letters";
import { createReads } from "./reads";
import { paperList } from "./paperList";
import { createTabs } from "./tabs";
import { createTransport } from "./transport";
import { createUndo } from "./undo";
import { watchedStore, type Refusal } from "./watched";

export function createWorkspace(container: Container, { county, id }: Account, vault: OpenedVault): Workspace {
  const name = nameOfStore(county, id);
  const refused = shallowRef<Refusal | null>(null);
  const copy = shallowRef<CopyHealth>({ isKept: true, restored: 0, broken: 0 });
  const opened = openStore(name, vault, {
    newId: container.newId, tell: (health) => (copy.value = health), county: () => countyOf(container, id),
  });
  const store: Store = watchedStore(opened, (why) => (refused.value = why));
  const drafts = createDrafts(name, container.now, createCipher(vault.key));
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
        void container.renewCookie();
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
    // What works again elsewhere does not bring back what could not be read.
    refusal: computed(() => records.refused.value ?? refused.value),
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

/** Whom unsent work is sealed for. */
function countyOf({ session }: Container, id: string): { device: string | null; point: Uint8Array | null } {
  const state = session.state.value;
  if (state.is !== "in" || state.account.id !== id) return { device: null, point: null };
  const { account } = state;
  const key = account.person.server.hand_in?.key;
  return { device: account.device.id, point: key ? fromBase64url(key) : null };
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
