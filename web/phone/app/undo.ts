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
}

export interface Undo {
  readonly offered: Readonly<ShallowRef<Undoable | null>>;
  offer(what: Undoable): void;
  /** What was saved later and belongs to a record of the offer is taken back with it. */
  extend(record: Key, saved: Saved): void;
  /** Rejects where the store refuses; the offer stays. */
  take(): Promise<void>;
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
    extend({ collection, id }, more) {
      const what = offered.value;
      if (!what?.saved.versions.some((version) => version.collection === collection && version.id === id)) return;
      offered.value = { ...what, saved: { versions: [...what.saved.versions, ...more.versions] } };
    },
    async take() {
      const what = offered.value;
      if (!what) return;
      stop();
      await engine.undo(what.saved);
      if (offered.value === what) offered.value = null;
    },
    dismiss,
  };
}
