// What the engine needs of a store. Every store passes storeRules.ts.
import type { Holding, Key, Paper, PhotoFile, PhotoNote, SentRow } from "./documents";

/** Single values that the engine keeps. */
export interface Meta {
  checkpoint: unknown;
  epoch: string | null;
  ownFeed: string | null;
  /** The number of the resync that is under way; null: none. */
  resync: number | null;
  /** The last number that was given to a waiting or sent row. */
  order: number;
  /** Raised when the store changes hands or is erased: writes of an older generation are refused. */
  generation: number;
  server: ServerProfile | null;
  /** Collections for which the checkpoint holds, because they were named in it. */
  collections: readonly string[];
  /** What the server's last answer gave, shown with the next request: a copy of this phone is found by it. */
  turn: string | null;
  /** The server's clock at its last answer: what is kept for a time is kept by it, whatever the phone's clock says. */
  serverAt: string | null;
  lastSuccess: string | null;
  lastCheck: string | null;
  /** The version of the app that compared last. */
  checkedBy: string | null;
  /** Papers that this person may not read. */
  refusedPapers: readonly string[];
  /** The last ten rounds, the newest first; nothing personal. */
  rounds: readonly RoundNote[];
  /** The id of this database, and those of lost ones whose unsent work was brought into it, the newest first. */
  lives: readonly string[];
}

/** `server` of GET /api/v1/me, as far as an app needs it. */
export interface ServerProfile {
  readonly version: string;
  readonly features: readonly string[];
  readonly collections: Readonly<Record<string, { readonly written: boolean; readonly fields: readonly string[] }>>;
  readonly limits: Readonly<Record<string, unknown>>;
}

export interface RoundNote {
  readonly at: string;
  readonly ms: number;
  readonly pushed: number;
  readonly pulled: number;
  /** A code of reasons.ts; null: all went well. */
  readonly reason: string | null;
}

export interface ReadTransaction {
  holding(key: Key): Promise<Holding | undefined>;
  holdings(keys: readonly Key[]): Promise<(Holding | undefined)[]>;
  /** All records of a collection; of all collections without one. */
  all(collection?: string): Promise<Holding[]>;
  /** Records with an edit without a receipt, in the order of pushing. */
  waiting(limit?: number): Promise<Holding[]>;
  countWaiting(): Promise<number>;
  /** Answered rows since that moment, in the order of pushing. */
  sent(since: string): Promise<SentRow[]>;
  meta<K extends keyof Meta>(name: K): Promise<Meta[K]>;
  paper(name: string): Promise<Paper | undefined>;
  /** Of all that are there, unread. */
  paperNames(): Promise<string[]>;
  /** All, without their bytes: a phone may hold hundreds of megabytes. */
  photos(): Promise<PhotoNote[]>;
  photo(id: string): Promise<PhotoFile | undefined>;
}

export interface WriteTransaction extends ReadTransaction {
  put(holdings: readonly Holding[]): Promise<void>;
  drop(keys: readonly Key[]): Promise<void>;
  remember(rows: readonly SentRow[]): Promise<void>;
  /** Forget answered rows before that moment. */
  forget(before: string): Promise<void>;
  setMeta(values: Partial<Meta>): Promise<void>;
  putPaper(paper: Paper): Promise<void>;
  putPhoto(photo: PhotoFile): Promise<void>;
  /** What became of a photo; nothing if it was dropped meanwhile. */
  notePhoto(note: PhotoNote): Promise<void>;
  dropPhoto(id: string): Promise<void>;
  /** Everything but `generation`, which is raised. */
  erase(): Promise<void>;
}

/** What a write changed; names of papers and ids of photos where they did. */
export interface Change {
  readonly keys: readonly Key[];
  readonly papers: readonly string[];
  readonly photos: boolean;
  readonly erased: boolean;
}

/**
 * A transaction is all or nothing, and `write` resolves when it is on the disk. Inside, only the transaction
 * may be awaited: a browser ends it otherwise. A store that refuses (full, closed, broken) rejects with
 * `StoreRefused`.
 */
export interface Store {
  read<T>(work: (transaction: ReadTransaction) => Promise<T>): Promise<T>;
  write<T>(work: (transaction: WriteTransaction) => Promise<T>): Promise<T>;
  /** Called after each write, also of another tab. Returns what ends it. */
  watch(listener: (change: Change) => void): () => void;
  close(): Promise<void>;
}

export class StoreRefused extends Error {
  override readonly name = "StoreRefused";
  constructor(
    readonly why: "full" | "closed" | "broken" | "too_new" | "changed_hands",
    cause?: unknown,
  ) {
    super(why, { cause });
  }
}

export const EMPTY_META: Meta = {
  checkpoint: null,
  epoch: null,
  ownFeed: null,
  resync: null,
  order: 0,
  generation: 0,
  server: null,
  collections: [],
  turn: null,
  serverAt: null,
  lastSuccess: null,
  lastCheck: null,
  checkedBy: null,
  refusedPapers: [],
  rounds: [],
  lives: [],
};
