// The real container: browser, network, clock and chance.
import { createApi, dayIn, languageOf } from "@yicetong/shared";
import { NoAnswer } from "@yicetong/sync";
import { shallowRef, watch } from "vue";
import { countUnsent, createAccounts, dropStore, isSealed, nameOfShelf, nameOfStore, nameShelves, openShelf, type Accounts } from "../store";
import { createPhoneWords, loadDictionary } from "../words/words";
import type { Container, Keeping } from "./container";
import { watchedDay } from "./dayWatch";
import { tellEmptied, type Emptied } from "./emptied";
import { renewCookie } from "./handInCookie";
import { newId } from "./ids";
import { locate } from "./place";
import { createPreferences } from "./preferences";
import { createSealedWork } from "./sealedWork";
import { createSession, type Session } from "./session";
import { nameOfDevice } from "./surroundings";
import { createUpdates } from "./updates";

export const VERSION = __APP_VERSION__;

/** `onSignal`: the worker has heard that there is signal. */
export async function createContainer(onSignal: () => void): Promise<Container & { begin(): Promise<void> }> {
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
  const accounts = createAccounts();
  const session: Session = createSession({
    api, accounts, version: VERSION, now, newId, nameOfDevice: () => nameOfDevice(navigator), tabs: sessionTabs(),
    kept: {
      countUnsent: ({ county, id }) => countUnsent(nameOfStore(county, id)),
      isSealed: ({ county, id }) => isSealed(nameOfStore(county, id)),
      drop: ({ county, id }) => dropStore(nameOfStore(county, id)),
    },
  });
  const sealedWork = createSealedWork({
    nameShelves, openShelf, now, later, send: sendWithCookies,
    isOpenable: async (shelf) => (await openableShelves(accounts)).includes(shelf),
    onSignal: (heard) => window.addEventListener("online", heard),
    async askForCookie(device) {
      const token = session.token();
      return token !== null && (await sendWithCookies("/api/v1/sync/hand-in/cookie", JSON.stringify({ device }), "application/json", bearer(token))).ok;
    },
    exclusively: (work) => navigator.locks.request("yicetong-sealed", work),
  });
  const renew = async (): Promise<void> => {
    const state = session.state.value;
    if (state.is !== "in") return;
    const sent = (path: string, body: string, token: string) => sendWithCookies(path, body, "application/json", bearer(token));
    if (await renewCookie(state.account, now(), sent)) await session.noteCookie().catch(() => undefined);
  };
  const emptied = shallowRef<Emptied | null>(null);
  const begin = async (): Promise<void> => {
    await session.start();
    if (session.state.value.is === "broken") return;
    // What a PIN drops is on its shelf from then on.
    watch(session.state, () => void sealedWork.look(), { immediate: true });
    const devices = (await accounts.all()).flatMap(({ device }) => device ?? []);
    if (session.state.value.is === "out") emptied.value = await tellEmptied(devices, sendWithCookies);
  };
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
    renewCookie: renew,
    sealedWork,
    emptied,
    begin,
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

const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });

/** A hand-in is known by the device's cookie, and by nothing else. */
async function sendWithCookies(path: string, body: BodyInit, type: string, more: Readonly<Record<string, string>> = {}): Promise<Response> {
  try {
    return await window.fetch(path, { method: "POST", body, headers: { "Content-Type": type, ...more }, credentials: "same-origin" });
  } catch (error) {
    throw new NoAnswer(String(error));
  }
}

/** Those whose key a PIN opens. */
async function openableShelves(accounts: Accounts): Promise<string[]> {
  return (await accounts.all()).flatMap(({ county, id, vault }) => (vault ? [nameOfShelf(nameOfStore(county, id), vault.id)] : []));
}

const keeping: Keeping = {
  ask: () => navigator.storage.persist().catch(() => false),
  async state() {
    const isPromised = await navigator.storage.persisted().catch(() => false);
    const { usage, quota } = await navigator.storage.estimate().catch((): StorageEstimate => ({}));
    return { isPromised, used: usage ?? null, free: usage !== undefined && quota !== undefined ? Math.max(0, quota - usage) : null };
  },
};
