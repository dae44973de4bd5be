// How a form keeps its draft: soon after each change, at once when the app goes out of sight.
import { StoreRefused } from "@yicetong/sync";
import type { Draft, Drafts, Fields } from "./drafts";

export const AUTOSAVE_MS = 300;

export interface Autosave {
  /** The id of the record that the form will make; another window's, if that began the same form. */
  id(): string;
  /** Something was typed. */
  touch(): void;
  /** Whether there is something to lose. */
  isTouched(): boolean;
  /** Keeps what was typed now, if anything was. */
  flush(): Promise<void>;
  /** Saved or discarded: nothing is kept any more. */
  end(): Promise<void>;
  /** The form is closed; what was typed stays. */
  close(): Promise<void>;
}

interface Outside {
  readonly drafts: Drafts;
  now(): Date;
  later(ms: number, work: () => void): () => void;
  /** The draft was saved or discarded elsewhere. */
  gone(): void;
  /** The store refuses: what is typed is on the screen only. */
  refused(why: StoreRefused): void;
}

export function createAutosave(outside: Outside, begun: Pick<Draft, "key" | "id">, fields: () => Fields, isTouched = false): Autosave {
  const { drafts } = outside;
  let { id } = begun;
  let isDirty = false;
  /** Nothing more is taken; and nothing more is written. */
  let hasEnded = false;
  let isOver = false;
  let stop = (): void => undefined;
  let writing: Promise<void> = Promise.resolve();

  async function keep(): Promise<void> {
    if (!isDirty || isOver) return;
    isDirty = false;
    try {
      const made = await drafts.keep({ key: begun.key, id, fields: fields(), at: outside.now().toISOString() });
      if (made) id = made.id;
      else if (!isOver) outside.gone();
    } catch (error) {
      isDirty = true;
      if (error instanceof StoreRefused) outside.refused(error);
      else throw error;
    }
  }

  function flush(): Promise<void> {
    stop();
    writing = writing.then(keep);
    return writing;
  }

  const forget = drafts.onFlush(flush);
  return {
    id: () => id,
    touch() {
      if (hasEnded) return;
      isDirty = isTouched = true;
      stop();
      stop = outside.later(AUTOSAVE_MS, () => void flush());
    },
    isTouched: () => isTouched,
    flush,
    async end() {
      hasEnded = isOver = true;
      stop();
      forget();
      await writing;
      await drafts.drop(begun.key, id);
    },
    async close() {
      const last = flush();
      hasEnded = true; // what comes later, as a position does, is nobody's any more
      forget();
      await last;
    },
  };
}
