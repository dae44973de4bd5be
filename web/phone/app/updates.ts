// New versions of the app. The worker that has loaded one waits until somebody wants it, and an open form is never
// reloaded: the page waits until it is closed.
import { shallowRef, type ShallowRef } from "vue";

export interface Updates {
  /** A new version is on the phone, and waits. */
  readonly isReady: Readonly<ShallowRef<boolean>>;
  /** Somebody wants it; a form is still open. */
  readonly isAwaited: Readonly<ShallowRef<boolean>>;
  /** Keep this page as it is: a form is open. Returns what lets go. */
  hold(): () => void;
  take(): void;
  /** Begin to keep the app on the phone, and look for new versions from time to time. */
  start(): void;
  /** Not more often than each hour, unless it is urgent. */
  look(isUrgent?: boolean): void;
  /** Somebody cannot go on with this version: find a newer one now, and take it. */
  seek(): Promise<Found>;
  /** Ask the browser to wake the app when there is signal again; few can, and only with a window open. */
  wakeLater(): void;
}

/** `none`: the server has no other version yet. */
export type Found = "coming" | "none" | "unreachable";

export interface Surround {
  readonly container: ServiceWorkerContainer;
  reload(): void;
  later(ms: number, work: () => void): () => void;
  now(): number;
  /** The worker has heard that there is signal. */
  onSignal(): void;
}

const AN_HOUR = 3_600_000;
const SCOPE = "/app/";
/** What the worker is told, and tells; public/wakes.js and the worker that the build makes. */
const SKIP = { type: "SKIP_WAITING" };
export const SIGNAL = "signal";

type WithSync = ServiceWorkerRegistration & { readonly sync?: { register(tag: string): Promise<void> } };

export function createUpdates({ container, reload, later, now, onSignal }: Surround): Updates {
  const isReady = shallowRef(false);
  const isAwaited = shallowRef(false);
  let registration: ServiceWorkerRegistration | null = null;
  let registering: Promise<void> | null = null;
  let holds = 0;
  let isDue = false;
  let lookedAt = 0;

  /** Reload once the new version has taken over, here or in another tab, and no form is open. */
  function turn(): void {
    isDue = true;
    if (holds === 0) reload();
    else isAwaited.value = true;
  }

  function follow(worker: ServiceWorker | null, isUpdate: boolean): void {
    if (!worker || !isUpdate) return;
    const see = (): void => {
      if (worker.state === "installed") isReady.value = true;
      if (worker.state === "activated" || worker.state === "redundant") isReady.value = false;
      if (worker.state === "activated") turn();
    };
    worker.addEventListener("statechange", see);
    if (worker.state === "installed") isReady.value = true;
  }

  function look(): void {
    lookedAt = now();
    registration?.update().catch(() => undefined); // no signal: another time
  }

  async function register(): Promise<void> {
    const made = await container.register(`${SCOPE}sw.js`, { scope: SCOPE, updateViaCache: "none" });
    registration = made;
    follow(made.waiting, true);
    if (made.installing) follow(made.installing, made.active !== null);
    made.addEventListener("updatefound", () => follow(made.installing, made.active !== null));
    const again = (): void => {
      look();
      later(AN_HOUR, again);
    };
    later(AN_HOUR, again);
  }

  function take(): void {
    if (holds > 0) isAwaited.value = true;
    else registration?.waiting?.postMessage(SKIP);
  }

  function start(): Promise<void> {
    registering ??= begin();
    return registering;
  }

  async function begin(): Promise<void> {
    container.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (data === SIGNAL) onSignal();
    });
    // A worker that cannot be registered leaves an app that works while it is open.
    await register().catch(() => undefined);
  }

  async function seek(): Promise<Found> {
    await start();
    if (registration && !registration.waiting) {
      const isReached = await registration.update().then(() => true, () => false);
      if (!isReached) return "unreachable";
      if (registration.installing && !(await isLoaded(registration.installing))) return "unreachable";
    }
    if (!registration?.waiting) return registration?.active ? "none" : "unreachable";
    take();
    return "coming";
  }

  return {
    isReady,
    isAwaited,
    hold() {
      holds += 1;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        holds -= 1;
        if (holds > 0) return;
        if (isDue) reload();
        else if (isAwaited.value) registration?.waiting?.postMessage(SKIP);
      };
    },
    take,
    start: () => void start(),
    seek,
    look(isUrgent = false) {
      if (isUrgent || now() - lookedAt > AN_HOUR) look();
    },
    wakeLater() {
      (registration as WithSync | null)?.sync?.register(SIGNAL).catch(() => undefined);
    },
  };
}

/** A worker that has been loaded waits; one that was not, as the line broke, is gone. */
function isLoaded(worker: ServiceWorker): Promise<boolean> {
  return new Promise((done) => {
    const see = (): void => {
      if (worker.state !== "installing") done(worker.state !== "redundant");
    };
    worker.addEventListener("statechange", see);
    see();
  });
}
