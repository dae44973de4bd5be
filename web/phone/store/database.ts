// The phone's database, and what its refusals mean.
import { Dexie, type Table } from "dexie";
import { StoreRefused, type Holding, type Paper, type PhotoFile, type PhotoNote, type SentRow } from "@yicetong/sync";
import { VERSIONS, type StoreVersion } from "./versions";

// What a save says is kept has to be on the disk: left out, the browser may say so earlier.
const DURABILITY = "strict";
/** IndexedDB has whole numbers for versions; Dexie gives us tenths. */
const DEXIE_FACTOR = 10;

/** Dexie's names of what can go wrong in a database. */
const FAULTS: ReadonlySet<string> = new Set(Object.values(Dexie.errnames));

export class PhoneDatabase extends Dexie {
  declare readonly holdings: Table<Holding, [collection: string, id: string]>;
  declare readonly sent: Table<SentRow, number>;
  declare readonly meta: Table<{ readonly name: string; readonly value: unknown }, string>;
  declare readonly papers: Table<Paper, string>;
  declare readonly photos: Table<PhotoNote, string>;
  declare readonly photoBytes: Table<Pick<PhotoFile, "id" | "bytes">, string>;

  constructor(name: string, versions: readonly StoreVersion[] = VERSIONS) {
    super(name, { chromeTransactionDurability: DURABILITY });
    for (const { number, tables, upgrade } of versions) {
      const version = this.version(number).stores({ ...tables });
      if (upgrade) version.upgrade(upgrade);
    }
    const newest = versions[versions.length - 1]?.number ?? 0;
    // Dexie opens and writes a newer database than it knows. Sticky: also after the browser has closed it in between.
    this.on(
      "ready",
      (opened) => {
        if (opened.backendDB().version > newest * DEXIE_FACTOR) throw new StoreRefused("too_new");
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
