// Records that wait for nothing lie many in a box: a start opens some hundred boxes instead of some thousand (decision
// 28). Which one a record is in stands in its row of `holdings`.
import type { Holding, Key } from "@yicetong/sync";
import { Dexie, type Table } from "dexie";
import { openJson, sealJson, type Cipher } from "./cipher";

export interface BundleRow {
  readonly collection: string;
  /** Counts up within its collection. */
  readonly nth: number;
  readonly box: Uint8Array;
}

/** A record, and the bundle that it is in; undefined: it comes into one. */
export interface Bundled {
  readonly holding: Holding;
  readonly nth: number | undefined;
}

export interface Bundles {
  /** Each record, undefined where it is not in that bundle. */
  of(keys: readonly (Key & { readonly nth: number })[]): Promise<(Holding | undefined)[]>;
  all(collection?: string): Promise<Holding[]>;
  /** Within a transaction. Returns the bundles of those that came into one, in their order. */
  change(put: readonly Bundled[], takeOut: readonly (Key & { readonly nth: number })[]): Promise<number[]>;
}

type Place = [collection: string, nth: number];
interface Bundle {
  readonly place: Place;
  readonly held: Map<string, Holding>;
}

/** Records in a full one: few enough to be written anew for each, enough for a start to open them at once. */
const FULL = 32;

export function createBundles(table: Table<BundleRow, Place>, cipher: Cipher): Bundles {
  const aboutOf = ([collection, nth]: Place): string => `bundles ${collection} ${nth}`;
  const opened = ({ collection, nth, box }: BundleRow): Holding[] => openJson(cipher, box, aboutOf([collection, nth])) as Holding[];
  const bundleOf = (place: Place, row: BundleRow | undefined): Bundle => ({ place, held: new Map((row ? opened(row) : []).map((holding) => [holding.id, holding])) });
  const ofCollection = (collection: string) => table.where("[collection+nth]").between([collection, Dexie.minKey], [collection, Dexie.maxKey]);

  /** Opens each bundle once. */
  async function read(keys: readonly { readonly collection: string; readonly nth: number }[]): Promise<Map<string, Bundle>> {
    const places = new Map(keys.map(({ collection, nth }): [string, Place] => [aboutOf([collection, nth]), [collection, nth]]));
    const rows = await table.bulkGet([...places.values()]);
    return new Map([...places].map(([name, place], at) => [name, bundleOf(place, rows[at])]));
  }

  async function write(bundles: ReadonlySet<Bundle>): Promise<void> {
    const [full, empty] = [[] as Bundle[], [] as Bundle[]];
    for (const bundle of bundles) (bundle.held.size > 0 ? full : empty).push(bundle);
    await table.bulkPut(full.map(({ place, held }) => ({ collection: place[0], nth: place[1], box: sealJson(cipher, [...held.values()], aboutOf(place)) })));
    await table.bulkDelete(empty.map(({ place }) => place));
  }

  return {
    async of(keys) {
      const bundles = await read(keys);
      return keys.map(({ collection, id, nth }) => bundles.get(aboutOf([collection, nth]))?.held.get(id));
    },
    all: async (collection) => (await (collection === undefined ? table : ofCollection(collection)).toArray()).flatMap(opened),
    async change(put, takeOut) {
      const there = put.flatMap(({ holding: { collection }, nth }) => (nth === undefined ? [] : [{ collection, nth }]));
      const bundles = await read([...there, ...takeOut]);
      const changed = new Set<Bundle>();
      const known = (place: Place): Bundle => {
        const bundle = bundles.get(aboutOf(place)) ?? bundleOf(place, undefined);
        bundles.set(aboutOf(place), bundle);
        changed.add(bundle);
        return bundle;
      };
      /** Where the last one cannot be opened it stays as it is, and the next one begins: what has been received can be noted. */
      const lastOf = async (collection: string): Promise<Bundle> => {
        const row = await ofCollection(collection).last();
        if (!row) return known([collection, 1]);
        const place: Place = [collection, row.nth];
        try {
          if (!bundles.has(aboutOf(place))) bundles.set(aboutOf(place), bundleOf(place, row));
        } catch {
          return known([collection, row.nth + 1]);
        }
        return known(place);
      };
      for (const { collection, id, nth } of takeOut) known([collection, nth]).held.delete(id);
      const last = new Map<string, Bundle>();
      const came: number[] = [];
      for (const { holding, nth } of put) {
        const { collection, id } = holding;
        if (nth !== undefined) {
          known([collection, nth]).held.set(id, holding);
          continue;
        }
        let open = last.get(collection) ?? (await lastOf(collection));
        if (open.held.size >= FULL) open = known([collection, open.place[1] + 1]);
        last.set(collection, open);
        open.held.set(id, holding);
        came.push(open.place[1]);
      }
      await write(changed);
      return came;
    },
  };
}
