// What is typed and not yet saved. Each form keeps its fields under a key, so that they survive a reload, a crash and
// an update of the app.
import type { ShallowRef } from "vue";

export type Fields = Readonly<Record<string, unknown>>;

/** The id of a form's draft becomes the id of the record that it makes: a draft that is saved twice is one record. */
export interface Draft {
  /** The form and what it is about: `visit:<household>`, `meeting`, `household:new`, `correction:<household>`, `record:<collection>:<id>`. */
  readonly key: string;
  readonly id: string;
  readonly fields: Fields;
  /** When it was touched last, by the phone's clock. */
  readonly at: string;
}

/** A photo of a draft, already small and without EXIF. */
export interface DraftPhoto {
  readonly id: string;
  /** The id of its draft. */
  readonly draft: string;
  readonly bytes: Uint8Array;
  readonly mime: "image/jpeg";
  readonly sha256: string;
  readonly taken_at: string;
}

/** Every call rejects where the store refuses. */
export interface Drafts {
  /** All drafts, the one touched last first; kept up with other windows. */
  readonly all: Readonly<ShallowRef<readonly Draft[]>>;
  find(key: string): Promise<Draft | null>;
  /**
   * Keeps the fields. One key has one draft: where another window began it, its id holds, and is in the answer. Null:
   * this draft was saved or discarded meanwhile, perhaps in another window; nothing was kept.
   */
  keep(draft: Draft): Promise<Draft | null>;
  /** Saved or discarded: it and its photos are gone, and stay gone. */
  drop(key: string, id: string): Promise<void>;
  /** A form whose save was taken back, with its photos. False, and nothing is kept, where another one was begun meanwhile. */
  giveBack(draft: Draft, photos: readonly DraftPhoto[]): Promise<boolean>;
  photos(draft: string): Promise<DraftPhoto[]>;
  putPhoto(photo: DraftPhoto): Promise<void>;
  dropPhoto(id: string): Promise<void>;
  /** Whatever open forms have not kept yet; to be awaited before the app reloads. */
  flush(): Promise<void>;
  /** Called by a form that is open; returns what ends it. */
  onFlush(keep: () => Promise<void>): () => void;
  /** Everything of this person. */
  erase(): Promise<void>;
  close(): void;
}

/** One draft of a key, whichever window writes first; what is gone stays gone. */
export function kept(draft: Draft, there: Draft | undefined, isGone: (id: string) => boolean): Draft | null {
  const id = there?.id ?? draft.id;
  return isGone(id) ? null : { ...draft, id };
}

export function newestFirst(drafts: readonly Draft[]): Draft[] {
  return [...drafts].sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0));
}
