// What the app knows of who has logged in on this phone, and what it can ask for.
import type { Api, components, Problem } from "@yicetong/shared";
import type { ShallowRef } from "vue";
import type { Account, Accounts, LockedAccount, OpenedVault } from "../store";

export type Person = components["schemas"]["Me"];

export type LogIn =
  | { readonly is: "asking" }
  | { readonly is: "out" }
  /** Logged in; nothing is kept until a PIN is chosen. */
  | { readonly is: "needs_pin"; readonly person: Person }
  /** `mask`: the first character of the name. */
  | { readonly is: "locked"; readonly mask: string; readonly account: LockedAccount }
  | { readonly is: "needs_password"; readonly person: Person }
  | { readonly is: "in"; readonly person: Person; readonly account: Account }
  /** The phone's own database cannot be read; nothing in it was changed. */
  | { readonly is: "broken" };

/** What became of a PIN. */
export type Tried =
  | { readonly is: "right" }
  | { readonly is: "wrong"; readonly left: number }
  /** Ten were wrong: what could be read is gone, what was unsent is sealed for the county. */
  | { readonly is: "dropped" };

/** Somebody else who has used this phone, and has work on it that nobody else has. */
export interface Unsent {
  readonly mask: string;
  readonly count: number;
}

export interface Session {
  readonly state: Readonly<ShallowRef<LogIn>>;
  /** The server has ended the session: the person logs in again, and nothing is lost. */
  readonly isEnded: Readonly<ShallowRef<boolean>>;
  /** Raised by each log-in: what waits can be sent. */
  readonly logIns: Readonly<ShallowRef<number>>;
  start(): Promise<void>;
  /** `county` where the server has more than one. */
  logIn(login: string, password: string, county?: string): Promise<Problem | null>;
  /** Six digits, after a log-in on a phone that has none of this person. */
  choosePin(pin: string): Promise<void>;
  unlock(pin: string): Promise<Tried>;
  changePin(old: string, fresh: string): Promise<Tried>;
  lock(): Promise<void>;
  /** The PIN is forgotten: as after ten wrong ones. False, and nothing is dropped, where unsent work is not sealed. */
  forget(): Promise<boolean>;
  /** A phone that was reported lost has handed in: what is kept of this person goes. */
  dropLost(id: string): Promise<void>;
  /** Another person's turn; what is here stays. */
  leave(): Promise<void>;
  setPassword(old: string, fresh: string): Promise<Problem | null>;
  /** Records stay on the phone. */
  logOut(): Promise<void>;
  readNotice(): Promise<void>;
  /** The device that this token belongs to has its cookie for handing in. */
  noteCookie(token: string): Promise<void>;
  /** What the server says of the person now. */
  learn(person: Person): Promise<void>;
  /** The server has refused this token; somebody may have logged in since it was sent. */
  end(token: string): Promise<void>;
  /** What others have not sent from this phone. */
  unsentOfOthers(): Promise<readonly Unsent[]>;
  token(): string | null;
  /** The key of what is kept; null: locked. */
  opened(): OpenedVault | null;
}

export interface Means {
  readonly api: Api;
  readonly accounts: Accounts;
  readonly version: string;
  now(): Date;
  later(ms: number, work: () => void): () => void;
  newId(): string;
  nameOfDevice(): Promise<string>;
  /** What is kept of people, as far as this needs to know. */
  readonly kept: {
    countUnsent(account: LockedAccount): Promise<number>;
    /** Whether all unsent work can be handed in without the PIN. */
    isSealed(account: LockedAccount): Promise<boolean>;
    /** Records, drafts and all; not what is sealed for the county. */
    drop(account: Pick<Account, "id" | "county">): Promise<void>;
  };
  /** One at a time, in all tabs: a new PIN, and the dropping of what an old one opened. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Other tabs of this phone: told of each change of who is logged in, and listened to. */
  readonly tabs: { tell(): void; listen(heard: () => void): void };
}
