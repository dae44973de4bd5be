// What the badge and the sync page show: told by the loop, counted in the store.
import type { Outside, Status } from "./engine";
import { missingPapers } from "./papers";
import { countPhotos } from "./photos";

export interface StatusKeeper {
  now(): Status;
  observe(listener: (status: Status) => void): () => void;
  set(changes: Partial<Status>): void;
  /** What the leading tab says; what is counted is counted here. */
  follow(status: Status): void;
  recount(): Promise<void>;
}

const BEGIN: Status = {
  state: "idle", isCounted: false, unsent: 0, photos: 0, reason: null, nextAt: null, lastSuccess: null, lastCheck: null, progress: null,
  missing: [], erased: false, rounds: [],
};

export function createStatus(outside: Outside): StatusKeeper {
  const { store } = outside;
  let status = BEGIN;
  let counting: Promise<void> | null = null;
  let isStale = false;
  const listeners = new Set<(status: Status) => void>();

  function set(changes: Partial<Status>): void {
    status = { ...status, ...changes };
    for (const listener of listeners) listener(status);
  }

  async function count(): Promise<void> {
    do {
      isStale = false;
      set(
        await store.read(async (transaction) => ({
          isCounted: true,
          unsent: await transaction.countWaiting(),
          photos: await countPhotos(transaction),
          lastSuccess: await transaction.meta("lastSuccess"),
          lastCheck: await transaction.meta("lastCheck"),
          rounds: await transaction.meta("rounds"),
          missing: await missingPapers(transaction, outside.app.papers(outside.now())),
        })),
      );
    } while (isStale);
  }

  return {
    now: () => status,
    observe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set,
    follow: ({ state, reason, nextAt, progress, erased }) => set({ state, reason, nextAt, progress, erased }),
    recount() {
      isStale = true;
      counting ??= count()
        .catch(() => undefined) // the store says elsewhere that it refuses
        .finally(() => (counting = null));
      return counting;
    },
  };
}
