// The real container: browser, network, clock and chance.
import { createApi, dayIn, languageOf } from "@yicetong/shared";
import { countPhotos } from "@yicetong/sync";
import { createAccounts, nameOfStore, openStore, type Account } from "../store";
import { createPhoneWords, loadDictionary } from "../words/words";
import type { Container, Keeping } from "./container";
import { watchedDay } from "./dayWatch";
import { newId } from "./ids";
import { locate } from "./place";
import { createPreferences } from "./preferences";
import { createSession, type Session } from "./session";
import { nameOfDevice } from "./surroundings";
import { createUpdates } from "./updates";

export const VERSION = __APP_VERSION__;

/** `onSignal`: the worker has heard that there is signal. */
export async function createContainer(onSignal: () => void): Promise<Container> {
  const preferences = createPreferences({ storage: window.localStorage, root: document.documentElement, reload: () => window.location.reload() });
  const dictionary = await loadDictionary(languageOf([...asked(preferences.chosen.value.language), ...navigator.languages]));
  const later = (ms: number, work: () => void): (() => void) => {
    const timer = window.setTimeout(work, ms);
    return () => window.clearTimeout(timer);
  };
  const now = (): Date => new Date();
  const api = createApi(
    (request) => send(request, session.token()),
    window.location.origin,
    (ms) => new Promise((wake) => void later(ms, () => wake())),
  );
  const session: Session = createSession({
    api, accounts: createAccounts(), version: VERSION, now, nameOfDevice: () => nameOfDevice(navigator), countUnsent, tabs: sessionTabs(),
  });
  const zone = (): string => (session.state.value.is === "in" ? session.state.value.person.timezone : "UTC");
  return {
    words: createPhoneWords(dictionary, zone),
    session,
    api,
    now,
    zone,
    today: watchedDay(() => dayIn(zone(), now()), { page: document, later }),
    locate: () => locate(later),
    newId,
    later,
    updates: createUpdates({
      container: navigator.serviceWorker, reload: () => window.location.reload(), later, now: () => now().getTime(), onSignal,
    }),
    keeping,
    preferences,
  };
}

/** The language that an address asks for, that was chosen on this phone, and that the server remembers. */
function asked(chosen: string | null): string[] {
  const named = new URLSearchParams(window.location.search).get("lang") ?? "";
  return [named, chosen ?? "", /(?:^|; )lang=(\w+)/.exec(document.cookie)?.[1] ?? ""];
}

function send(request: Request, token: string | null): Promise<Response> {
  const headers = new Headers(request.headers);
  if (token && !headers.has("Authorization")) headers.set("Authorization", `Bearer ${token}`);
  return window.fetch(new Request(request, { headers, credentials: "omit" }));
}

function sessionTabs(): { tell(): void; listen(heard: () => void): void } {
  const channel = new BroadcastChannel("yicetong-session");
  return { tell: () => channel.postMessage(null), listen: (heard) => void (channel.onmessage = heard) };
}

async function countUnsent({ county, id }: Account): Promise<number> {
  const store = openStore(nameOfStore(county, id), { newId, tell: () => undefined });
  try {
    return await store.read(async (transaction) => (await transaction.countWaiting()) + (await countPhotos(transaction)));
  } finally {
    await store.close();
  }
}

const keeping: Keeping = {
  ask: () => navigator.storage.persist().catch(() => false),
  async state() {
    const isPromised = await navigator.storage.persisted().catch(() => false);
    const { usage, quota } = await navigator.storage.estimate().catch((): StorageEstimate => ({}));
    return { isPromised, used: usage ?? null, free: usage !== undefined && quota !== undefined ? Math.max(0, quota - usage) : null };
  },
};
