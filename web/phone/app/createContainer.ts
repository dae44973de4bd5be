// The real container: browser, network, clock and chance.
import { createApi, dayIn, languageOf } from "@yicetong/shared";
import { NoAnswer } from "@yicetong/sync";
import { shallowRef, watch } from "vue";
import { boxesOn, countUnsent, createAccounts, dropStore, lockOfShelves, nameOfShelf, nameOfStore, nameShelves, openShelf, storeOfShelf, unsealedWork, withShelf, type Accounts } from "../store";
import { createPhoneWords, loadDictionary } from "../words/words";
import type { Container, Keeping } from "./container";
import { watchedDay } from "./dayWatch";
import { tellEmptied, type Emptied } from "./emptied";
import { renewCookie } from "./handInCookie";
import { newId } from "./ids";
import { locate } from "./place";
import { createPreferences } from "./preferences";
import { createSealedWork, type DueShelf } from "./sealedWork";
import { createSession } from "./session";
import type { Session } from "./sessionTypes";
import { nameOfDevice } from "./surroundings";
import { createUpdates } from "./updates";

export const VERSION = __APP_VERSION__;
/** Whoever comes with the PIN has come by then: what the engine will send is not sent twice. */
const LEFT_LOCKED_MS = 60_000;

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
    api, accounts, version: VERSION, now, later, newId, nameOfDevice: () => nameOfDevice(navigator), tabs: sessionTabs(),
    kept: {
      countUnsent: ({ county, id }) => countUnsent(nameOfStore(county, id)),
      isSealed: async ({ county, id, vault }) => (await unsealedWork(nameOfStore(county, id), vault?.id ?? "")).length === 0,
      drop: ({ county, id }) => dropStore(nameOfStore(county, id)),
    },
    exclusively: (work) => navigator.locks.request("yicetong-pin", work),
  });
  /** Since when a PIN has been asked for; null: it is not. */
  let lockedAt: number | null = null;
  const sealedWork = createSealedWork({
    openShelf, now, later, send: sendWithCookies,
    due: () => dueShelves(accounts, { inUse: session.opened()?.vault.id ?? null, isLeft: lockedAt !== null && now().getTime() - lockedAt >= LEFT_LOCKED_MS }),
    onSignal: (heard) => window.addEventListener("online", heard),
    async askForCookie(device) {
      const token = session.token();
      return token !== null && (await sendWithCookies("/api/v1/sync/hand-in/cookie", JSON.stringify({ device }), "application/json", bearer(token))).ok;
    },
    async erase(shelf) {
      const account = (await accounts.all()).find(({ county, id }) => nameOfStore(county, id) === storeOfShelf(shelf));
      if (account) await session.dropLost(account.id);
    },
    whileNobodyWrites: (shelf, work) => navigator.locks.request(lockOfShelves(storeOfShelf(shelf)), work),
    exclusively: (work) => navigator.locks.request("yicetong-sealed", work),
  });
  const renew = async (): Promise<void> => {
    const state = session.state.value;
    if (state.is !== "in" || state.account.token === null) return;
    const { account, account: { token: mine } } = state;
    const sent = (path: string, body: string, token: string) => sendWithCookies(path, body, "application/json", bearer(token));
    if (await renewCookie(account, now(), sent)) await session.noteCookie(mine).catch(() => undefined);
  };
  const emptied = shallowRef<Emptied | null>(null);
  const begin = async (): Promise<void> => {
    await session.start();
    if (session.state.value.is === "broken") return;
    // What a PIN drops is on its shelf from then on. What waits for a PIN is handed in when nobody comes with it.
    let cancel = (): void => undefined;
    watch(() => session.state.value.is, (is) => {
      cancel();
      lockedAt = is === "locked" ? now().getTime() : null;
      void sealedWork.look();
      if (is === "locked") cancel = later(LEFT_LOCKED_MS, () => void sealedWork.look());
      if (is === "in") void renew();
    }, { immediate: true });
    if (session.state.value.is !== "out") return;
    emptied.value = await tellEmptied({ storage: window.localStorage, send: sendWithCookies, devices: await devicesHere(accounts) });
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
  // A log-in brings the cookie for handing in; nothing else of this app needs one.
  const credentials = new URL(request.url).pathname === "/api/v1/login" ? "same-origin" : "omit";
  return window.fetch(new Request(request, { headers, credentials }));
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

/** Whose work is on this phone in one form or another. */
async function devicesHere(accounts: Accounts): Promise<string[]> {
  const found = (await accounts.all()).map(({ device }) => device);
  for (const name of await nameShelves()) found.push(...(await withShelf(name, boxesOn)).map(({ head }) => head.device));
  return [...new Set(found.filter((device): device is string => device !== null))];
}

/** Those that nobody here can open; and, where a phone has been left locked, those whose owners have not come. */
async function dueShelves(accounts: Accounts, { inUse, isLeft }: { inUse: string | null; isLeft: boolean }): Promise<DueShelf[]> {
  const here = (await accounts.all()).flatMap(({ county, id, vault, device }) => (vault ? [{ name: nameOfShelf(nameOfStore(county, id), vault.id), device, vault: vault.id }] : []));
  const openable = new Set(here.map(({ name }) => name));
  const lost = (await nameShelves()).filter((name) => !openable.has(name)).map((name) => ({ name, device: null }));
  return [...lost, ...(isLeft ? here.filter(({ vault, device }) => vault !== inUse && device !== null) : [])];
}

const keeping: Keeping = {
  ask: () => navigator.storage.persist().catch(() => false),
  async state() {
    const isPromised = await navigator.storage.persisted().catch(() => false);
    const { usage, quota } = await navigator.storage.estimate().catch((): StorageEstimate => ({}));
    return { isPromised, used: usage ?? null, free: usage !== undefined && quota !== undefined ? Math.max(0, quota - usage) : null };
  },
};
