export type * from "./documents";
export type * from "./engine";
export { createEngine } from "./createEngine";
export { outcomeIdOf } from "./apply";
export { rowOf, shownOf } from "./outbox";
export { codeOf, REASONS, Stopped, type Reason } from "./reasons";
export { EMPTY_META, StoreRefused, type Change, type Meta, type ReadTransaction, type RoundNote, type ServerProfile, type Store, type WriteTransaction } from "./store";
export { NoAnswer, type Answer, type Request, type Transport } from "./transport";
export { createMemoryStore, EMPTY, type State } from "./memoryStore";
export { aloneTabs } from "./tabs";
export { countPhotos } from "./photos";
// For whoever drives the parts one by one: the chaos phone in Node.
export { keyOf } from "./heldRecords";
export { createRounds, type Exchanged, type ExchangeOptions, type Rounds } from "./round";
export { compare, differences, differing, repair } from "./repair";
export { sendable, step as sendPhotoStep } from "./photos";
export { handIn } from "./handIn";
export { visitSms, type Hmac, type SmsKey } from "./visitSms";
