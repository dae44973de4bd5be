// Decisions are made at once on the screen and sent ten seconds later: until then they are taken back with one tap.
import type { Problem } from "@yicetong/shared";
import { shallowRef, type ShallowRef } from "vue";

export type Kind = "accept" | "correct" | "credit" | "return" | "dismiss" | "merge";

export interface Decision {
  readonly kind: Kind;
  readonly note: string | null;
  readonly changes?: Readonly<Record<string, string | number | null>>;
  readonly person?: string;
}

export const UNDO_SECONDS = 10;

export interface Decisions {
  /** Decided and not sent yet. */
  readonly pending: Readonly<ShallowRef<{ readonly keys: readonly string[]; readonly decision: Decision } | null>>;
  /** Seconds in which it can be taken back. */
  readonly left: Readonly<ShallowRef<number>>;
  /** Rows that are out of the list: decided, or being decided. */
  readonly gone: Readonly<ShallowRef<ReadonlySet<string>>>;
  /** Why the server did not take a decision, by row. */
  readonly refused: Readonly<ShallowRef<ReadonlyMap<string, Problem>>>;
  /** What was decided before is sent at once. */
  decide(keys: readonly string[], decision: Decision): void;
  undo(): void;
  /** Whoever leaves has decided. */
  flush(): Promise<void>;
}

interface Means {
  send(key: string, decision: Decision): Promise<Problem | null>;
  /** After decisions were sent. */
  sent(): void;
  every(ms: number, work: () => void): () => void;
}

export function createDecisions({ send, sent, every }: Means): Decisions {
  const pending = shallowRef<{ readonly keys: readonly string[]; readonly decision: Decision } | null>(null);
  const left = shallowRef(0);
  const gone = shallowRef<ReadonlySet<string>>(new Set());
  const refused = shallowRef<ReadonlyMap<string, Problem>>(new Map());
  let stop = (): void => undefined;

  function take(): { readonly keys: readonly string[]; readonly decision: Decision } | null {
    const taken = pending.value;
    stop();
    [pending.value, left.value] = [null, 0];
    return taken;
  }

  async function flush(): Promise<void> {
    const taken = take();
    if (!taken) return;
    // One after the other would be slow for many; the browser sends a few at a time.
    await Promise.all(
      taken.keys.map(async (key) => {
        const problem = await send(key, taken.decision);
        if (!problem) return;
        refused.value = new Map([...refused.value, [key, problem]]);
        // Somebody else was faster: it waits no more.
        if (problem.code !== "already_decided") gone.value = new Set([...gone.value].filter((each) => each !== key));
      }),
    );
    sent();
  }

  return {
    pending,
    left,
    gone,
    refused,
    decide(keys, decision) {
      void flush();
      gone.value = new Set([...gone.value, ...keys]);
      refused.value = new Map([...refused.value].filter(([key]) => !keys.includes(key)));
      [pending.value, left.value] = [{ keys, decision }, UNDO_SECONDS];
      stop = every(1000, () => {
        left.value -= 1;
        if (left.value <= 0) void flush();
      });
    },
    undo() {
      const taken = take();
      if (taken) gone.value = new Set([...gone.value].filter((key) => !taken.keys.includes(key)));
    },
    flush,
  };
}
