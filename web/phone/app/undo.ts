// What was saved last can be taken back for ten seconds; nothing asks "are you sure?".
import type { Engine, Key, Saved } from "@yicetong/sync";
import { shallowRef, type ShallowRef } from "vue";

export const UNDO_MS = 10_000;

/** `line` says what was saved, `more` what became of it: never more than is true. */
export interface Undoable {
  readonly line: string;
  readonly more?: string;
  /** What else can be done about it, on a page of its own. */
  readonly way?: { readonly to: string; readonly text: string };
  readonly saved: Saved;
  /** The form that saved it, where something was typed in it. */
  readonly again?: Again;
}

/** A form as it was when it was saved. */
export interface Again {
  /** Where it opens; null: on no page of its own. */
  readonly to: string | null;
  /** It is a draft again. False: another one of the same was begun meanwhile, and stays. Rejects where the store refuses. */
  keep(): Promise<boolean>;
  drop(): Promise<void>;
}

export interface Undo {
  readonly offered: Readonly<ShallowRef<Undoable | null>>;
  offer(what: Undoable): void;
  /** What was saved later and belongs to a record of the offer is taken back with it. */
  extend(record: Key, saved: Saved, again: Again | null): void;
  /** Gives the form back in which it was typed; where that opens, null: nowhere. Rejects where the store refuses; the offer stays. */
  take(): Promise<string | null>;
  dismiss(): void;
}

export function createUndo(engine: Engine, later: (ms: number, work: () => void) => () => void): Undo {
  const offered = shallowRef<Undoable | null>(null);
  let stop = (): void => {};
  function dismiss(): void {
    stop();
    offered.value = null;
  }
  return {
    offered,
    offer(what) {
      dismiss();
      offered.value = what;
      stop = later(UNDO_MS, dismiss);
    },
    extend({ collection, id }, more, again) {
      const what = offered.value;
      if (!what?.saved.versions.some((version) => version.collection === collection && version.id === id)) return;
      offered.value = { ...what, ...(again ? { again } : {}), saved: { versions: [...what.saved.versions, ...more.versions] } };
    },
    async take() {
      const what = offered.value;
      if (!what) return null;
      stop();
      // First: were the app to end in between, what was typed would be there twice, not nowhere.
      const again = (await what.again?.keep()) ? what.again : undefined;
      let isTakenBack = false;
      try {
        isTakenBack = await engine.undo(what.saved);
      } finally {
        // What stands as it was saved, or as somebody has changed it since, is not there to be saved a second time.
        if (!isTakenBack) await again?.drop().catch(() => undefined);
      }
      if (offered.value === what) offered.value = null;
      return isTakenBack ? (again?.to ?? null) : null;
    },
    dismiss,
  };
}
