// Answers of the API that the phone keeps for reading without signal: what they say, and how old they are.
import type { Store } from "@yicetong/sync";
import { shallowRef, type ShallowRef } from "vue";
import type { ReadAnswer, ReadPath } from "@yicetong/shared";

/** The names of the kept answers, and where they come from. */
export interface PaperPaths {
  me: "/api/v1/me";
  quotas: "/api/v1/me/quotas";
  calendar: "/api/v1/calendar";
  /** Duties on market days, and below it those at the counter. */
  roster: "/api/v1/roster";
  counter: "/api/v1/roster";
  swaps: "/api/v1/duty-swaps";
  absences: "/api/v1/absences";
  basemap: "/api/v1/tiles/basemap.json";
  paired: "/api/v1/me/paired-households";
  plan_settings: "/api/v1/plan-settings";
  reminder_preferences: "/api/v1/me/reminders/preferences";
}

export type PaperName = keyof PaperPaths;
export type PaperBody<N extends PaperName> = PaperPaths[N] extends ReadPath ? ReadAnswer<PaperPaths[N]> : never;

export interface Kept<N extends PaperName> {
  readonly body: PaperBody<N>;
  /** When the server gave it. */
  readonly at: string;
}

export interface Papers {
  /** Null until it came once. */
  of<N extends PaperName>(name: N): Readonly<ShallowRef<Kept<N> | null>>;
  close(): void;
}

export function createPapers(store: Store): Papers {
  const kept = new Map<string, ShallowRef<Kept<PaperName> | null>>();
  const read = async (name: string): Promise<void> => {
    const paper = await store.read((transaction) => transaction.paper(name));
    const shown = kept.get(name);
    if (shown) shown.value = paper ? { body: paper.body as Kept<PaperName>["body"], at: paper.at } : null;
  };
  const end = store.watch((change) => {
    for (const name of change.erased ? kept.keys() : change.papers) void read(name);
  });
  return {
    of<N extends PaperName>(name: N) {
      let shown = kept.get(name);
      if (!shown) {
        kept.set(name, (shown = shallowRef(null)));
        void read(name);
      }
      return shown as unknown as ShallowRef<Kept<N> | null>;
    },
    close: end,
  };
}
