// One exchange with the server: read what waits, send it, apply what comes. Nothing is held over the network, and
// all that an answer brings is written together or not at all.
import { afterDecision, afterDocument, afterReceipt, afterReceiptAgain, afterResync, isArrival, outcomeIdOf, recordOf } from "./apply";
import { createCalls, RESYNC, type Calls, type SyncAnswer } from "./api";
import type { Document, Holding, Key, Receipt, Row, SentRow } from "./documents";
import type { Outside } from "./engine";
import { keyOf, records, type Records } from "./heldRecords";
import { leaving, rowOf, shownOf } from "./outbox";
import { countPhotos } from "./photos";
import { keptSince } from "./retention";
import { Stopped, TOO_SLOW } from "./reasons";
import { StoreRefused, type Meta, type ServerProfile, type WriteTransaction } from "./store";

const MAX_ROWS = 500;
const PAGE = 2000;

export interface Exchanged {
  /** Receipts of rows that waited. */
  readonly received: number;
  readonly documents: SyncAnswer["documents"];
  readonly hasMore: boolean;
  readonly server: SyncAnswer["server"];
}

export interface ExchangeOptions {
  /** Documents of a page. */
  readonly limit?: number;
  /** Of the rows that wait, those to send, in this order. */
  readonly choose?: (rows: readonly Row[]) => readonly Row[];
}

export interface Rounds {
  exchange(options?: ExchangeOptions): Promise<Exchanged>;
  /** Rows that the server would take; without those that it refused for their size. */
  rows(): Promise<Row[]>;
  /** How many of those wait. */
  countTooLarge(): Promise<number>;
  /** Somebody wants them tried again: another server, or its limit, may take them. */
  tryTooLargeAgain(): void;
  readonly calls: Calls;
  readonly outside: Outside;
  /** Push rows again that were answered before; their documents come with the next pull. */
  pushAgain(rows: readonly Row[]): Promise<void>;
  /** Answered rows of the last 30 days. */
  remembered(): Promise<SentRow[]>;
}

type Read = Pick<Meta, "checkpoint" | "epoch" | "server" | "collections" | "generation" | "resync" | "turn"> & { readonly backlog: number };

export function createRounds(outside: Outside): Rounds {
  const { store } = outside;
  const calls = createCalls(outside.transport);
  /** Versions that are too large alone; tried again after a start, or when asked. */
  const tooLarge = new Set<string>();
  /** Halved when a line breaks in a large body, which may be the body's fault. */
  let mostRows = MAX_ROWS;
  const stamp = (): string => new Date(outside.now()).toISOString();

  function read(): Promise<Read> {
    return store.read(async (transaction) => {
      return {
        checkpoint: await transaction.meta("checkpoint"),
        epoch: await transaction.meta("epoch"),
        server: await transaction.meta("server"),
        collections: await transaction.meta("collections"),
        generation: await transaction.meta("generation"),
        resync: await transaction.meta("resync"),
        turn: await transaction.meta("turn"),
        backlog: (await transaction.countWaiting()) + (await countPhotos(transaction)),
      };
    });
  }

  async function rows(): Promise<Row[]> {
    return store.read(async (transaction) => {
      const server = await transaction.meta("server");
      return (await transaction.waiting())
        .map((holding) => rowOf(holding, server))
        .filter((row): row is Row => row !== null && !tooLarge.has(row.newDocumentState.rev));
    });
  }

  async function countTooLarge(): Promise<number> {
    if (tooLarge.size === 0) return 0;
    const waiting = await store.read((transaction) => transaction.waiting());
    return waiting.filter((holding) => tooLarge.has(holding.waiting?.document.rev ?? "")).length;
  }

  function write<T>(generation: number, work: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    return store.write(async (transaction) => {
      if ((await transaction.meta("generation")) !== generation) throw new StoreRefused("changed_hands");
      return work(transaction);
    });
  }

  /** From here on an edit may not take the row's place unseen: the server may have it. */
  async function markSent(generation: number, sent: readonly Row[]): Promise<void> {
    await write(generation, async (transaction) => {
      const held = await transaction.holdings(sent.map(keyOf));
      const marked: Holding[] = [];
      sent.forEach((row, nth) => {
        const holding = held[nth];
        if (holding?.waiting?.document.rev !== row.newDocumentState.rev) return;
        const left = leaving(holding, row);
        if (left !== holding) marked.push(left);
      });
      if (marked.length > 0) await transaction.put(marked);
    });
  }

  /** The collections for which the next checkpoint holds. */
  function covered({ server, checkpoint, collections }: Read): readonly string[] | null {
    if (!server) return null;
    // With a checkpoint only those for which it holds already; a new one is fetched by a repair first.
    const wanted = checkpoint === null || collections.length === 0 ? outside.app.collections : collections;
    return wanted.filter((name) => name in server.collections);
  }

  async function post(state: Read, push: readonly Row[], limit: number): Promise<SyncAnswer | typeof RESYNC> {
    // A server that cannot be told them sends all it has.
    const collections = state.server?.features.includes("collections") ? covered(state) : null;
    const backlog = Math.max(0, state.backlog - push.length);
    const turn = state.server?.features.includes("turn") ? state.turn : null;
    const device = { sent_at: stamp(), app_version: outside.app.version, backlog, ...(turn === null ? {} : { turn }) };
    return calls.sync({ device, push, checkpoint: state.checkpoint, limit, ...(collections ? { collections } : {}) });
  }

  async function exchange({ limit = PAGE, choose }: ExchangeOptions = {}): Promise<Exchanged> {
    const all = await rows();
    const state = await read();
    const most = Math.min(mostRows, rowLimit(state.server));
    return exchangeRows(state, (choose ? choose(all) : all).slice(0, most), limit);
  }

  async function exchangeRows(state: Read, push: readonly Row[], limit: number): Promise<Exchanged> {
    if (push.length > 0) await markSent(state.generation, push);
    let answer: SyncAnswer | typeof RESYNC;
    try {
      answer = await post(state, push, limit);
      mostRows = MAX_ROWS;
    } catch (error) {
      if (error instanceof Stopped) {
        if (error.reason !== "too_large") throw error;
        return inHalves(state, push, limit, error);
      }
      if (push.length > 1) mostRows = Math.ceil(push.length / 2);
      throw error;
    }
    if (answer === RESYNC || (state.epoch !== null && answer.server.epoch !== state.epoch)) return startAgain(state, push, limit);
    return apply(state, push, answer);
  }

  async function inHalves(state: Read, push: readonly Row[], limit: number, error: Stopped): Promise<Exchanged> {
    const [only] = push;
    if (push.length < 2) {
      if (error.code === TOO_SLOW) throw new Stopped("busy", error.retryAfter, TOO_SLOW);
      if (only) tooLarge.add(only.newDocumentState.rev);
      throw error;
    }
    const half = Math.ceil(push.length / 2);
    const unlessTooLarge = (failure: unknown): null => {
      if (failure instanceof Stopped && failure.reason === "too_large") return null;
      throw failure;
    };
    const first = await exchangeRows(state, push.slice(0, half), limit).catch(unlessTooLarge);
    const rest = await exchangeRows(await read(), push.slice(half), limit).catch(unlessTooLarge);
    if (!rest) {
      if (!first) throw error;
      return first;
    }
    return { ...rest, received: (first?.received ?? 0) + rest.received, documents: [...(first?.documents ?? []), ...rest.documents] };
  }

  /** Everything that an answer brings, in one transaction. */
  async function apply(state: Read, push: readonly Row[], answer: SyncAnswer): Promise<Exchanged> {
    const at = stamp();
    await write(state.generation, async (transaction) => {
      const resync = await transaction.meta("resync");
      const held = await records(transaction, [
        ...push.map(keyOf),
        ...answer.documents.map(({ collection, id }) => ({ collection, id })),
      ]);
      push.forEach((row, nth) => {
        const receipt = answer.receipts[nth];
        if (receipt) held.change(keyOf(row), (holding) => holding && afterReceipt(holding, row, receipt, at));
      });
      const remembered: Row[] = [...push];
      const decisions: Decided[] = [];
      for (const { collection, ...document } of answer.documents) {
        const key = { collection, id: document.id };
        const before = held.get(key);
        if (before && isArrival(before, document)) {
          const arrived = rowOf(before, state.server); // its receipt was lost
          if (arrived) remembered.push(arrived);
        }
        held.change(key, (holding) => afterDocument(key, holding, document, resync));
        // A removal holds ids only: what it was about is in what was held.
        const about = collection === "outcomes" ? (recordOf(document) ?? (before?.confirmed ? recordOf(before.confirmed) : null)) : null;
        if (about) decisions.push({ about, outcome: document });
      }
      decisions.push(...(await goneUnseen(transaction, answer.documents)));
      decisions.push(...(await decidedBefore(transaction, held, push)));
      await held.more(decisions.map(({ about }) => about));
      for (const { about, outcome } of decisions) held.change(about, (holding) => holding && afterDecision(holding, outcome));
      await held.save();
      await transaction.setMeta({ serverAt: utc(answer.server.at) });
      await remember(transaction, remembered);
      if (resync !== null && !answer.hasMore) await endResync(transaction, resync);
      const collections = covered(state);
      await transaction.setMeta({
        turn: answer.server.turn ?? null,
        checkpoint: answer.checkpoint,
        epoch: answer.server.epoch,
        ...(collections && (state.checkpoint === null || state.collections.length === 0) ? { collections } : {}),
        ...(resync !== null && !answer.hasMore ? { resync: null } : {}),
      });
    });
    return { received: push.length, documents: answer.documents, hasMore: answer.hasMore, server: answer.server };
  }

  /** Outcomes that are gone before this phone had them: their names are the revs of rows that it sent. */
  async function goneUnseen(transaction: WriteTransaction, documents: SyncAnswer["documents"]): Promise<Decided[]> {
    const gone = new Map(documents.filter(({ collection, _deleted }) => collection === "outcomes" && _deleted).map((outcome) => [outcome.id, outcome]));
    if (gone.size === 0) return [];
    const sent = await transaction.sent(await keptSince(transaction));
    return sent.flatMap(({ row }) => {
      const outcome = gone.get(row.newDocumentState.rev);
      return outcome ? [{ about: keyOf(row), outcome }] : [];
    });
  }

  /** A decision may have come before the receipt. */
  async function decidedBefore(transaction: WriteTransaction, held: Records, push: readonly Row[]): Promise<Decided[]> {
    const refused = push.map(keyOf).flatMap((about) => {
      const version = held.get(about)?.refused;
      return version ? [{ about, id: outcomeIdOf(version) }] : [];
    });
    const outcomes = await transaction.holdings(refused.map(({ id }) => ({ collection: "outcomes", id })));
    return refused.flatMap(({ about }, nth) => {
      const outcome = shownOf(outcomes[nth]);
      return outcome ? [{ about, outcome }] : [];
    });
  }

  async function remember(transaction: WriteTransaction, answered: readonly Row[]): Promise<void> {
    if (answered.length === 0) return;
    const order = await transaction.meta("order");
    const at = (await transaction.meta("serverAt")) ?? stamp();
    await transaction.remember(answered.map((row, nth) => ({ order: order + 1 + nth, at, row })));
    await transaction.setMeta({ order: order + answered.length });
    await transaction.forget(await keptSince(transaction));
  }

  function remembered(): Promise<SentRow[]> {
    return store.read(async (transaction) => transaction.sent(await keptSince(transaction)));
  }

  /**
   * After a restore: the rows of the last 30 days again, in their order, then those that wait; then all anew. The
   * checkpoint goes only when everything is pushed, so that an interrupted resync starts again.
   */
  async function startAgain(state: Read, push: readonly Row[], limit: number): Promise<Exchanged> {
    const again = (await remembered()).map(({ row }) => row);
    const blank = { ...state, checkpoint: null };
    const told = await pushAll(blank, [...again, ...push]);
    const at = stamp();
    await write(state.generation, async (transaction) => {
      const held = await records(transaction, [...again, ...push].map(keyOf));
      again.forEach((row, nth) => {
        const receipt = told.receipts[nth];
        if (receipt) held.change(keyOf(row), (holding) => holding && afterReceiptAgain(holding, row, receipt, at));
      });
      push.forEach((row, nth) => {
        const receipt = told.receipts[again.length + nth];
        if (receipt) held.change(keyOf(row), (holding) => holding && afterReceipt(holding, row, receipt, at));
      });
      await held.save();
      await transaction.setMeta({ serverAt: utc(told.at) });
      await remember(transaction, push);
      const order = (await transaction.meta("order")) + 1;
      await transaction.setMeta({ checkpoint: null, epoch: told.epoch, resync: order, order });
    });
    const first = await exchangeRows(await read(), [], limit);
    return { ...first, received: push.length + first.received };
  }

  /** Push in batches; only the receipts count. */
  async function pushAll(state: Read, all: readonly Row[]): Promise<{ receipts: Receipt[]; epoch: string | null; at: string }> {
    const receipts: Receipt[] = [];
    let [epoch, at] = [state.epoch, ""];
    const most = Math.min(mostRows, rowLimit(state.server));
    for (let start = 0; start < Math.max(all.length, 1); start += most) {
      const part = await pushPart(state, all.slice(start, start + most));
      receipts.push(...part.receipts);
      // The first answer's: were it restored once more meanwhile, the next round would notice.
      if (start === 0) epoch = part.server.epoch;
      at = part.server.at;
    }
    return { receipts, epoch, at };
  }

  async function pushPart(state: Read, part: readonly Row[]): Promise<SyncAnswer> {
    try {
      const answer = await post(state, part, 1);
      if (answer === RESYNC) throw new Stopped("protocol_fault", null, RESYNC);
      return answer;
    } catch (error) {
      if (!(error instanceof Stopped && error.reason === "too_large" && part.length > 1)) throw error;
      const half = Math.ceil(part.length / 2);
      const first = await pushPart(state, part.slice(0, half));
      const rest = await pushPart(state, part.slice(half));
      return { ...first, receipts: [...first.receipts, ...rest.receipts] };
    }
  }

  async function pushAgain(again: readonly Row[]): Promise<void> {
    const state = await read();
    const { receipts } = await pushAll(state, again);
    const at = stamp();
    await write(state.generation, async (transaction) => {
      const held = await records(transaction, again.map(keyOf));
      again.forEach((row, nth) => {
        const receipt = receipts[nth];
        if (receipt) held.change(keyOf(row), (holding) => holding && afterReceiptAgain(holding, row, receipt, at));
      });
      await held.save();
    });
  }

  return { exchange, rows, countTooLarge, tryTooLargeAgain: () => tooLarge.clear(), calls, outside, pushAgain, remembered };
}

/** The server's time as the store compares it; null where it cannot be read. */
function utc(at: string): string | null {
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

function rowLimit(server: ServerProfile | null): number {
  const rows = server?.limits["rows"];
  return typeof rows === "number" && rows > 0 ? rows : MAX_ROWS;
}

async function endResync(transaction: WriteTransaction, resync: number): Promise<void> {
  const put: Holding[] = [];
  const drop: Key[] = [];
  for (const holding of await transaction.all()) {
    const left = afterResync(holding, resync);
    if (left === null) drop.push(holding);
    else if (left !== holding) put.push(left);
  }
  await transaction.put(put);
  await transaction.drop(drop);
}

interface Decided {
  readonly about: Key;
  readonly outcome: Document;
}
