// Records on the phone: those that wait each in a box of its own, with what is counted and compared without the key in
// the clear; all others in bundles.
import type { Holding, Key, Waiting } from "@yicetong/sync";
import { createBundles, type Bundled } from "./bundles";
import { openJson, sealJson, type Cipher } from "./cipher";
import type { PhoneDatabase, RecordRow } from "./database";

export interface Holdings {
  /** In the order asked for. */
  of(keys: readonly Key[]): Promise<(Holding | undefined)[]>;
  all(collection?: string): Promise<Holding[]>;
  /** In the order of sending. */
  waiting(limit?: number): Promise<Holding[]>;
  countWaiting(): Promise<number>;
  put(holdings: readonly Holding[]): Promise<void>;
  drop(keys: readonly Key[]): Promise<void>;
}

const aboutOf = ({ collection, id }: Key): string => `holdings ${collection} ${id}`;
const keyOf = ({ collection, id }: Key): [string, string] => [collection, id];

/** In the clear: its order, and the version that has to be sealed for the county before it may be dropped. */
export function waitingRow(cipher: Cipher, holding: Holding, { document, order }: Waiting): RecordRow {
  const { collection, id } = holding;
  return { collection, id, order, rev: document.rev, box: sealJson(cipher, holding, aboutOf(holding)) };
}

/** Within a transaction of the database. */
export function createHoldings({ holdings: rows, bundles: table }: PhoneDatabase, cipher: Cipher): Holdings {
  const bundles = createBundles(table, cipher);
  const opened = (row: RecordRow): Holding | undefined => row.box && (openJson(cipher, row.box, aboutOf(row)) as Holding);
  const allOpened = (found: readonly RecordRow[]): Holding[] => found.flatMap((row) => opened(row) ?? []);
  /** Of those that are in one. */
  const inBundles = (found: readonly (RecordRow | undefined)[]) => found.flatMap((row) => (row?.bundle === undefined ? [] : [{ ...row, nth: row.bundle }]));

  return {
    async of(keys) {
      const found = await rows.bulkGet(keys.map(keyOf));
      const bundled = (await bundles.of(inBundles(found))).values();
      return found.map((row) => row && (row.bundle === undefined ? opened(row) : bundled.next().value));
    },
    async all(collection) {
      const waiting = await rows.orderBy("order").toArray();
      return [...(await bundles.all(collection)), ...allOpened(waiting.filter((row) => collection === undefined || row.collection === collection))];
    },
    async waiting(limit) {
      const found = rows.orderBy("order");
      return allOpened(await (limit === undefined ? found : found.limit(limit)).toArray());
    },
    countWaiting: () => rows.orderBy("order").count(),
    async put(holdings) {
      // Of a record that is given twice, the last counts.
      const last = [...new Map(holdings.map((holding) => [aboutOf(holding), holding])).values()];
      const there = await rows.bulkGet(last.map(keyOf));
      const waiting = last.filter((holding) => holding.waiting);
      const others = last.flatMap((holding, at): Bundled[] => (holding.waiting ? [] : [{ holding, nth: there[at]?.bundle }]));
      const came = await bundles.change(others, inBundles(there.filter((_, at) => last[at]?.waiting)));
      await rows.bulkPut([
        ...waiting.flatMap((holding) => (holding.waiting ? [waitingRow(cipher, holding, holding.waiting)] : [])),
        ...others.filter(({ nth }) => nth === undefined).map(({ holding: { collection, id } }, at) => ({ collection, id, bundle: came[at] ?? 0 })),
      ]);
    },
    async drop(keys) {
      await bundles.change([], inBundles(await rows.bulkGet(keys.map(keyOf))));
      await rows.bulkDelete(keys.map(keyOf));
    },
  };
}
