// An engine with a store in memory, a clock that a test moves, and a server that a test plays.
import {
  aloneTabs, createEngine, createMemoryStore, createRounds, NoAnswer, shownOf, type Answer, type Document, type Engine, type Outside,
  type Receipt, type Request, type Row, type Rounds, type Store, type Tabs,
} from "../index";

export interface SyncBody {
  readonly push: readonly Row[];
  readonly checkpoint: unknown;
  readonly collections?: readonly string[];
  readonly device: { readonly backlog: number; readonly sent_at: string };
}

export interface Played {
  readonly status?: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers requests one after the other; null: the line is cut. */
export type Play = (request: Request) => Played | null | Promise<Played | null>;

export interface World {
  readonly outside: { -readonly [K in keyof Outside]: Outside[K] };
  readonly store: Store;
  readonly engine: Engine;
  readonly rounds: Rounds;
  /** `POST /sync` requests, as sent. */
  readonly syncs: SyncBody[];
  play: Play;
  /** Milliseconds that were slept, in order. */
  readonly slept: number[];
  shown(collection: string, id: string): Promise<Document | undefined>;
}

export const EPOCH = "00000000-0000-4000-8000-00000000000e";
export const ME = {
  server: {
    version: "1", features: ["collections"],
    collections: {
      households: { written: true, fields: ["head", "address"] },
      visits: { written: true, fields: ["household", "note", "purpose"] },
      outcomes: { written: false, fields: [] },
    },
  },
  limits: { rows: 500 },
};

/** An answer to `POST /sync` that takes all rows, and brings these documents. */
export function taken(request: Request, documents: readonly unknown[] = [], more: Record<string, unknown> = {}): Played {
  const { push } = request.json as SyncBody;
  const receipts = push.map(({ newDocumentState: { id, rev } }): Receipt => ({ id, rev, outcome: "applied", replay: false }));
  return { json: { receipts, documents, checkpoint: { c: "next" }, hasMore: false, server: { at: "", epoch: EPOCH, version: "1" }, ...more } };
}

const NOTHING_DIFFERS: Played = { json: { feeds: {}, behind: [], own_feed: "@me" } };

/** A server that takes everything and has nothing. */
export const serve: Play = (request) => (isSync(request) ? taken(request) : NOTHING_DIFFERS);

export const isSync = ({ path }: Request): boolean => path === "/api/v1/sync";

export function createWorld(store: Store = createMemoryStore(), tabs: Tabs = aloneTabs()): World {
  let made = 0;
  let now = Date.parse("2026-03-18T00:00:00Z");
  const slept: number[] = [];
  const syncs: SyncBody[] = [];
  const outside: World["outside"] = {
    store,
    tabs,
    random: () => 0,
    newId: () => `00000000-0000-4000-8000-${String((made += 1)).padStart(12, "0")}`,
    now: () => now,
    async sleep(ms, signal) {
      if (signal?.aborted) return;
      slept.push(ms);
      now += ms;
      await new Promise((done) => setImmediate(done));
    },
    app: { version: "1.0.0", collections: ["households", "visits", "outcomes"], papers: () => [] },
    transport: {
      async send(request): Promise<Answer> {
        if (isSync(request)) syncs.push(JSON.parse(JSON.stringify(request.json)) as SyncBody);
        const played = request.path === "/api/v1/me" ? { json: ME } : await world.play(request);
        if (played === null) throw new NoAnswer("cut");
        const { status = 200, json, headers = {} } = played;
        return { status, json, header: (name) => headers[name] ?? null };
      },
    },
  };
  const world: World = {
    outside,
    store,
    engine: createEngine(outside),
    rounds: createRounds(outside),
    syncs,
    slept,
    play: serve,
    shown: async (collection, id) => shownOf(await store.read((transaction) => transaction.holding({ collection, id }))),
  };
  return world;
}
