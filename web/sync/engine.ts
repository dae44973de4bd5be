// What an app has of the engine. One engine serves all tabs: the leader syncs, the others write and wait.
import type { Document, Key, PhotoFile } from "./documents";
import type { Reason } from "./reasons";
import type { RoundNote, Store } from "./store";
import type { Transport } from "./transport";

/** Everything outside: passed in, so that tests and Node have their own. */
export interface Outside {
  readonly store: Store;
  readonly transport: Transport;
  /** Milliseconds since 1970 by the phone's clock, right or wrong. */
  now(): number;
  /** Resolves early when the signal is aborted. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to below 1. */
  random(): number;
  /** A UUIDv4. */
  newId(): string;
  readonly tabs: Tabs;
  readonly app: AppProfile;
}

export interface AppProfile {
  readonly version: string;
  /** The collections that this app knows, in the order in which they are wanted. */
  readonly collections: readonly string[];
  /** Answers to keep, asked for after a round if older than `maxAgeMs`. */
  papers(now: number): readonly WantedPaper[];
}

export interface WantedPaper {
  readonly name: string;
  readonly path: string;
  readonly maxAgeMs: number;
  /** It reckons with records of this phone: too old once the server has received some. */
  readonly afterPush?: boolean;
}

/** Web Locks and BroadcastChannel in a browser; alone in Node. */
export interface Tabs {
  /** Runs `work` in one tab at a time, for as long as that tab lives. */
  lead(work: () => Promise<void>): Promise<void>;
  /** To all other tabs. */
  tell(message: TabMessage): void;
  listen(listener: (message: TabMessage) => void): () => void;
}

export type TabMessage =
  | { readonly kind: "wake"; readonly why: Wake; readonly call?: string; readonly compare?: boolean }
  /** Another tab leads from now on: what the one before was asked for is asked again. */
  | { readonly kind: "leads" }
  | { readonly kind: "status"; readonly status: Status }
  | { readonly kind: "synced"; readonly call: string; readonly result: SyncResult };

export type Wake = "start" | "signal" | "foreground" | "row" | "person";

/** One change of a record, made on this phone. */
export type Write =
  | { readonly kind: "create"; readonly collection: string; readonly id?: string; readonly content: Readonly<Record<string, unknown>> }
  | {
      readonly kind: "edit";
      readonly collection: string;
      readonly id: string;
      readonly changes: Readonly<Record<string, unknown>>;
      /** The version that was not taken, where another phone had sent it: an outcome's body. */
      readonly refused?: Document;
    }
  | { readonly kind: "delete"; readonly collection: string; readonly id: string }
  | { readonly kind: "photo"; readonly photo: PhotoFile };

/** What one save made: enough to take it back. */
export interface Saved {
  readonly versions: readonly (Key & { readonly rev: string; readonly before?: Document })[];
}

export interface SyncResult {
  /** Rows that got a receipt in this round. */
  readonly received: number;
  /** Rows that still wait. */
  readonly left: number;
  readonly reason: Reason | null;
}

export interface Status {
  readonly state: "idle" | "waiting" | "sending" | "applying" | "stopped";
  /** Whether the store has been counted: until then nobody can say that all is received. */
  readonly isCounted: boolean;
  /** Rows without a receipt, and photos whose bytes are still here. */
  readonly unsent: number;
  readonly photos: number;
  readonly reason: Reason | null;
  /** When the next try comes, by the phone's clock; null: when there is signal or something to send. */
  readonly nextAt: number | null;
  readonly lastSuccess: string | null;
  readonly lastCheck: string | null;
  /** Records that came of each collection while the first sync runs, papers included; null afterwards. */
  readonly progress: Readonly<Record<string, number>> | null;
  /** Papers that have not come yet. */
  readonly missing: readonly string[];
  /** Device revoked and handed in: the app is to erase what else it has. */
  readonly erased: boolean;
  readonly rounds: readonly RoundNote[];
}

export interface Engine {
  /** All writes together or none; resolves when they are on the disk. */
  save(writes: readonly Write[]): Promise<Saved>;
  /** Take a save back: what has not left the phone is gone, what has is changed back or deleted. False: its record is another version by now, and stays. */
  undo(saved: Saved): Promise<boolean>;
  /** Choose per field in a conflict: an edit above the server's version. */
  resolve(key: Key, values: Readonly<Record<string, unknown>>): Promise<Saved>;
  /** Compare with the server in a round that begins after this call, and repair what differs. */
  compareNow(): Promise<SyncResult>;
  /** The waiting version was handed to the phone's messaging app as an SMS. It waits as before. */
  noteSms(key: Key, rev: string): Promise<void>;
  /** Drop a version that was not taken; the server's version shows again. */
  giveUp(key: Key): Promise<void>;
  /** Sync in a round that begins after this call. */
  syncNow(): Promise<SyncResult>;
  wake(why: Wake): void;
  /** Ask for papers again. */
  refresh(names: readonly string[]): Promise<Reason | null>;
  status(): Status;
  observe(listener: (status: Status) => void): () => void;
  /** Run until stopped. */
  start(): void;
  stop(): Promise<void>;
}
