// The one place that reaches for what lies outside; components are handed this, and tests another one.
import type { Api } from "@yicetong/shared";
import type { Engine, Status, Store } from "@yicetong/sync";
import { inject, type ComputedRef, type InjectionKey, type ShallowRef } from "vue";
import type { Drafts } from "../records/drafts";
import type { Papers } from "../records/papers";
import type { Records } from "../records/records";
import type { CopyHealth } from "../store";
import type { PhoneWords } from "../words/words";
import type { Letters } from "./letters";
import type { Emptied } from "./emptied";
import type { Preferences } from "./preferences";
import type { SealedWork } from "./sealedWork";
import type { Reads } from "./reads";
import type { Session } from "./sessionTypes";
import type { Undo } from "./undo";
import type { Updates } from "./updates";
import type { Refusal } from "./watched";

/** A position as the API takes it. */
export interface Position {
  readonly lng: number;
  readonly lat: number;
  readonly crs: "wgs84";
  readonly accuracy_m: number;
  readonly at: string;
}

/** What is there before anybody has logged in. */
export interface Container {
  readonly words: PhoneWords;
  readonly session: Session;
  /** The API with the person's token; every call may find no signal. */
  readonly api: Api;
  now(): Date;
  /** The zone of the person's county; UTC while nobody is logged in. */
  zone(): string;
  /** The day in the county, wherever the phone is and whatever its zone. Computed values follow it past midnight. */
  today(): string;
  /** One position; null where none is to be had in a few seconds. It never rejects. */
  locate(): Promise<Position | null>;
  /** A UUIDv4. */
  newId(): string;
  /** Calls `work` after a while; returns what prevents it. */
  later(ms: number, work: () => void): () => void;
  readonly updates: Updates;
  readonly keeping: Keeping;
  readonly preferences: Preferences;
  /** The cookie by which this device hands in, if it is time; called when there is signal. It never rejects. */
  renewCookie(): Promise<void>;
  /** What nobody can open here any more. */
  readonly sealedWork: SealedWork;
  /** What this phone had was cleared; null: no, or not known. */
  readonly emptied: Readonly<ShallowRef<Emptied | null>>;
}

/** What the browser promises about what is kept on the phone. */
export interface Keeping {
  /** Ask for it; true: kept until somebody clears it. */
  ask(): Promise<boolean>;
  state(): Promise<Kept>;
}

export interface Kept {
  readonly isPromised: boolean;
  /** Bytes; null where the browser does not say. */
  readonly used: number | null;
  readonly free: number | null;
}

/** What a person has on this phone: one store, one engine, and what the screens read of them. */
export interface Workspace {
  readonly store: Store;
  readonly engine: Engine;
  readonly status: Readonly<ShallowRef<Status>>;
  readonly records: Records;
  readonly papers: Papers;
  readonly undo: Undo;
  readonly letters: Letters;
  /** Full numbers that were dialled, on their way into the audit log. */
  readonly reads: Reads;
  /** Why the store refuses; null: it does not. */
  readonly refusal: ComputedRef<Refusal | null>;
  /** How the second copy of unsent work stands. */
  readonly copy: Readonly<ShallowRef<CopyHealth>>;
  /** What is typed and not yet saved. */
  readonly drafts: Drafts;
  close(): Promise<void>;
}

export const CONTAINER: InjectionKey<Container> = Symbol("container");
export const WORKSPACE: InjectionKey<Workspace> = Symbol("workspace");

export function useContainer(): Container {
  return given(inject(CONTAINER), "container");
}

/** Below the frame of a person who has logged in. */
export function useWorkspace(): Workspace {
  return given(inject(WORKSPACE), "workspace");
}

function given<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`no ${name} is provided`);
  return value;
}
