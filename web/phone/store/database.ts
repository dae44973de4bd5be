// The phone's database, and what its refusals mean. What a row is found by is in the clear, ids and numbers only; the
// rest is in its box.
import { Dexie, type Table } from "dexie";
import { StoreRefused } from "@yicetong/sync";
import type { BundleRow } from "./bundles";
import type { Cipher } from "./cipher";
import { VERSIONS, type StoreVersion } from "./versions";

// What a save says is kept has to be on the disk: left out, the browser may say so earlier.
const DURABILITY = "strict";
/** IndexedDB has whole numbers for versions; Dexie gives us tenths. */
const DEXIE_FACTOR = 10;

/** Dexie's names of what can go wrong in a database. */
const FAULTS: ReadonlySet<string> = new Set(Object.values(Dexie.errnames));

interface Boxed {
  readonly box: Uint8Array;
}

/** A record that waits has its own box, and in the clear the order of sending and the version; another is in a bundle. */
export interface RecordRow {
  readonly collection: string;
  readonly id: string;
  readonly bundle?: number;
  readonly order?: number;
  readonly rev?: string;
  readonly box?: Uint8Array;
}

export class PhoneDatabase extends Dexie {
  declare readonly holdings: Table<RecordRow, [collection: string, id: string]>;
  declare readonly bundles: Table<BundleRow, [collection: string, nth: number]>;
  declare readonly sent: Table<Boxed & { readonly order: number; readonly at: string }, number>;
  declare readonly meta: Table<Boxed & { readonly name: string }, string>;
  declare readonly papers: Table<Boxed & { readonly name: string }, string>;
  declare readonly photos: Table<Boxed & { readonly id: string; readonly unsent?: 1 }, string>;
  declare readonly photoBytes: Table<Boxed & { readonly id: string }, string>;

  constructor(name: string, cipher: Cipher, versions: readonly StoreVersion[] = VERSIONS) {
    super(name, { chromeTransactionDurability: DURABILITY });
    for (const { number, tables, upgrade } of versions) {
      const version = this.version(number).stores({ ...tables });
      if (upgrade) version.upgrade((transaction) => upgrade(transaction, cipher));
    }
    const newest = versions[versions.length - 1]?.number ?? 0;
    // Dexie opens and writes a newer database than it knows. Sticky: also after the browser has closed it in between.
    this.on(
      "ready",
      (opened) => {
        // An older app may have put back an index, which Dexie counts as a part of a version.
        if (Math.floor(opened.backendDB().version / DEXIE_FACTOR) > newest) throw new StoreRefused("too_new");
      },
      true,
    );
  }
}

/** What a failure of the database means for whoever wanted to keep something. */
export function refusalOf(error: unknown): unknown {
  if (error instanceof StoreRefused || !(error instanceof Error)) return error;
  const inner: unknown = "inner" in error ? error.inner : undefined;
  if (inner instanceof StoreRefused) return inner;
  const names = [error.name, inner instanceof Error || inner instanceof DOMException ? inner.name : ""];
  if (names.includes("QuotaExceededError")) return new StoreRefused("full", error);
  if (names.includes("VersionError")) return new StoreRefused("too_new", error);
  if (names.includes("DatabaseClosedError")) return new StoreRefused("closed", error);
  return FAULTS.has(error.name) || error instanceof DOMException ? new StoreRefused("broken", error) : error;
}
