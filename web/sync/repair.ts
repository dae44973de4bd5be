// Does the phone hold what the server has? Where not, it gets just the difference. docs/sync.md.
import { afterDocument, summedVersion } from "./apply";
import type { Sums } from "./api";
import type { Document, Key, Row } from "./documents";
import { Stopped } from "./reasons";
import { keyOf, records } from "./heldRecords";
import type { Rounds } from "./round";
import { sameSums, summedUp, versionOf, type Versions } from "./sums";

export interface Place {
  readonly feed: string;
  readonly collection: string;
}

export interface RepairOptions {
  /** Documents of a page. */
  readonly limit?: number;
  /** Ids of a window. */
  readonly window?: number;
}

const PAGE = 2000;
const WINDOW = 5000;
const PASSES = 3;
const PULLS = 3;

/** Compare and repair until both are the same; after three passes that did not help, `differs`. */
export async function compare(rounds: Rounds, options: RepairOptions = {}): Promise<void> {
  for (let pass = 0; pass < PASSES; pass += 1) {
    const places = await differing(rounds, options.limit);
    if (places.length === 0) return;
    await repair(rounds, places, options);
  }
  const [place] = await differing(rounds, options.limit);
  if (place) throw new Stopped("differs", null, `${place.feed} ${place.collection}`);
}

export async function pull(rounds: Rounds, limit = PAGE): Promise<void> {
  while ((await rounds.exchange({ limit, choose: () => [] })).hasMore);
}

/** The feeds and collections in which server and phone differ. */
export async function differing(rounds: Rounds, limit = PAGE): Promise<Place[]> {
  const { store } = rounds.outside;
  const named = await store.read((transaction) => transaction.meta("collections"));
  const ask = async () => rounds.calls.digest(await store.read((transaction) => transaction.meta("checkpoint")), named);
  let digest = await ask();
  for (let tries = 0; tries < PULLS && digest.behind.length > 0; tries += 1) {
    await pull(rounds, limit);
    digest = await ask();
  }
  const { own_feed: ownFeed } = digest;
  await store.write((transaction) => transaction.setMeta({ ownFeed }));
  const held = await holds(rounds, ownFeed);
  const places = new Map<string, Place & { here?: Sums; there?: Sums }>();
  const put = (place: Place, sums: { here?: Sums; there?: Sums }): void => {
    const name = `${place.feed} ${place.collection}`;
    places.set(name, { ...place, ...places.get(name), ...sums });
  };
  for (const { feed, collection, versions } of held) if (versions.size > 0) put({ feed, collection }, { here: summedUp(versions) });
  for (const [feed, collections] of Object.entries(digest.feeds))
    for (const [collection, there] of Object.entries(collections)) put({ feed, collection }, { there });
  return [...places.values()]
    .filter(({ feed, collection, here, there }) => {
      const isAsked = named.length === 0 || named.includes(collection);
      return isAsked && !digest.behind.includes(feed) && !sameSums(here, there);
    })
    .map(({ feed, collection }) => ({ feed, collection }));
}

/**
 * Repair these. Differing records that this phone pushed are pushed again first: a server that has them takes
 * them as replays, and one that has lost them can get them only from here.
 */
export async function repair(rounds: Rounds, places: readonly Place[], options: RepairOptions = {}): Promise<void> {
  let found = await differences(rounds, places, options);
  const keys = new Set(found.map(({ key }) => `${key.collection}/${key.id}`));
  const nameOf = (row: Row): string => `${row.collection}/${keyOf(row).id}`;
  const again = (await rounds.remembered()).map(({ row }) => row).filter((row) => keys.has(nameOf(row)));
  if (again.length > 0) {
    await rounds.pushAgain(again);
    await pull(rounds, options.limit);
    found = await differences(rounds, places, options);
  }
  await rounds.outside.store.write(async (transaction) => {
    const held = await records(transaction, found.map(({ key }) => key));
    for (const { key, document } of found) held.change(key, (holding) => afterDocument(key, holding, document, null));
    await held.save();
  });
}

export interface Difference {
  readonly key: Key;
  readonly document: Document;
}

/** What the server would change on this phone; asked for by windows of ids. */
export async function differences(rounds: Rounds, places: readonly Place[], { limit = PAGE, window = WINDOW }: RepairOptions = {}): Promise<Difference[]> {
  const ownFeed = await rounds.outside.store.read((transaction) => transaction.meta("ownFeed"));
  const held = await holds(rounds, ownFeed ?? "");
  const found: Difference[] = [];
  for (const { feed, collection } of places) {
    const here = held.find((place) => place.feed === feed && place.collection === collection);
    const versions = [...(here?.versions ?? new Map<string, never>())].sort(([one], [other]) => (one < other ? -1 : 1));
    let after: string | null = null;
    for (let start = 0; start < Math.max(versions.length, 1); start += window) {
      const part = versions.slice(start, start + window);
      const until = start + window < versions.length ? (part[part.length - 1]?.[0] ?? null) : null;
      const have = Object.fromEntries(part.map(([id, { rev, seq }]) => [id, [rev, seq] as const]));
      do {
        const answer = await rounds.calls.repair({ feed, collection, have, after, until, limit });
        found.push(...answer.documents.map((document) => ({ key: { collection, id: document.id }, document })));
        after = answer.next;
      } while (after !== null);
      after = until;
    }
  }
  return found;
}

/** What this phone holds of each feed and collection. A record without a grid is in the person's own feed. */
async function holds(rounds: Rounds, ownFeed: string): Promise<(Place & { versions: Versions })[]> {
  const places = new Map<string, Place & { versions: Versions }>();
  for (const holding of await rounds.outside.store.read((transaction) => transaction.all())) {
    const confirmed = summedVersion(holding);
    if (!confirmed) continue;
    const place = { feed: confirmed.srv?.grid ?? ownFeed, collection: holding.collection };
    const name = `${place.feed} ${place.collection}`;
    const known = places.get(name) ?? { ...place, versions: new Map() };
    known.versions.set(holding.id, versionOf(confirmed));
    places.set(name, known);
  }
  return [...places.values()];
}

/** Collections that the server has and the checkpoint does not cover yet: after an update of the app. */
export async function fetchNewCollections(rounds: Rounds): Promise<void> {
  const { store, app } = rounds.outside;
  const { checkpoint, named, server } = await store.read(async (transaction) => ({
    checkpoint: await transaction.meta("checkpoint"),
    named: await transaction.meta("collections"),
    server: await transaction.meta("server"),
  }));
  if (checkpoint === null || named.length === 0 || !server?.features.includes("collections")) return;
  const fresh = app.collections.filter((name) => name in server.collections && !named.includes(name));
  if (fresh.length === 0) return;
  const { feeds } = await rounds.calls.digest(null, fresh);
  const places = Object.entries(feeds).flatMap(([feed, sums]) => fresh.filter((name) => name in sums).map((collection) => ({ feed, collection })));
  await repair(rounds, places);
  // Named last, so that a repair that broke off is begun again: the checkpoint was reached before it.
  await store.write((transaction) => transaction.setMeta({ collections: [...named, ...fresh] }));
}
