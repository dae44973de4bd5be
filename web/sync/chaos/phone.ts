// A phone of `make chaos CLIENT=web`: this engine in a process of its own, which is killed and goes on.
// `node chaosPhone.mjs SPEC [work|quiet SERVER|settle SERVER]`; SPEC is a file of tests/chaos/phones/phones.py.
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  aloneTabs, createRounds, differences, differing, handIn, keyOf, NoAnswer, repair, sendable, sendPhotoStep, shownOf, Stopped, StoreRefused,
  type Answer, type Document, type Holding, type Key, type Outside, type PhotoNote, type Receipt, type Request, type Row, type Transport,
} from "../index";
import { createFileStore } from "../node/fileStore";
import { createNodeTransport } from "../node/transport";
import { edited, isUnknownToServer, rowOf } from "../outbox";
import { readServer } from "../wholeRound";
import { giveUp, resolve, saveAll, undoAll } from "../writing";
import { chanceOf, pick, shuffled } from "./chance";
import { contentOf, moment, noted, notedReceipt, writer } from "./journal";
import { act, type Hand } from "./script";

interface Spec {
  readonly name: string;
  readonly token: string;
  readonly seed: string;
  readonly server: string;
  readonly folder: string;
  /** The file that says: no more work, sync until nothing is left. */
  readonly calm: string;
}

/** What of a record has to be shown as the database has it; as tests/chaos/history.py. */
const CONTENT: Readonly<Record<string, readonly string[]>> = {
  households: ["head", "address", "number"], contacts: ["name", "relation"], visits: ["note", "purpose", "outcome"],
  meal_tickets: ["number"], photos: ["sha256"],
};
const COLLECTIONS = [
  "profile", "grids", "households", "contacts", "visits", "meal_tickets", "photos", "planned_visits", "plans", "reminders", "outcomes",
  "household_aliases",
];
const CHECKS = 0.05; // of the contacts: for an app, a day passes between two checks
const SETTLE_S = 180;

const [file = "", mode = "work", server = ""] = process.argv.slice(2);
const spec = JSON.parse(readFileSync(file, "utf8")) as Spec;
const write = writer(join(spec.folder, "journal"));
const note = (what: string, more: Record<string, unknown> = {}): void => write({ what, phone: spec.name, ...more });
const sleep = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

let requestId = "";
const wire = createNodeTransport(server || spec.server, () => ({
  Authorization: `Bearer ${spec.token}`, "X-Chaos-Request": requestId, "X-Chaos-Phone": spec.name,
}));

/** Writes down what is sent and told, as the checker wants it. */
const transport: Transport = {
  async send(request: Request): Promise<Answer> {
    requestId = randomUUID();
    const body = request.json as { push?: Row[]; have?: Record<string, [string, number]>; collection?: string; device?: { turn?: string } } | undefined;
    if (!body) return wire.send(request);
    const { push = [], have = {} } = body;
    const id = requestId;
    const turn = body.device?.turn ?? null;
    note("send", { request: id, at: moment(), rows: push, turn, named: Object.fromEntries(Object.entries(have).map(([key, [rev]]) => [key, rev])) });
    const answer = await wire.send(request);
    if (answer.status !== 200) return answer;
    // A cut answer is no answer.
    if (answer.json === undefined) throw new NoAnswer("no JSON");
    const said = answer.json as { receipts?: Receipt[]; documents?: (Document & { collection?: string })[] };
    const receipts = said.receipts ?? [];
    const given = (said.documents ?? []).map((one) => noted(one.collection ?? body.collection ?? "", one));
    const told = receipts.flatMap((receipt, nth) => (receipt.document ? [noted(push[nth]?.collection ?? "", receipt.document)] : []));
    note("answer", {
      request: id, at: moment(), handed_in: request.path.endsWith("/hand-in"), receipts: receipts.map(notedReceipt), documents: [...told, ...given],
    });
    return answer;
  },
};

const store = createFileStore(spec.folder);
/** How far the phone's clock is ahead, and the next step of the script: kept among the papers. */
let kept = { step: 0, ahead: 0 };
async function keep(): Promise<void> {
  await store.write((transaction) => transaction.putPaper({ name: "script", path: "", etag: null, body: kept, at: "", askedAt: 0 }));
}

const outside: Outside = {
  store,
  transport,
  now: () => Date.now() + 1000 * kept.ahead,
  sleep,
  random: Math.random,
  newId: randomUUID,
  tabs: aloneTabs(),
  app: { version: "1.0.0", collections: COLLECTIONS, papers: () => [] },
};
const rounds = createRounds(outside);

function handOf(random: () => number): Hand {
  return {
    random,
    newId: randomUUID,
    now: () => new Date(outside.now()),
    live: (collection) =>
      store.read(async (transaction) => (await transaction.all(collection)).filter((holding) => shownOf(holding) && !shownOf(holding)?._deleted)),
    async save(writes) {
      for (const write of writes) if (write.kind === "delete") await withdraw(write, isUnknownToServer);
      const saved = await store.write((transaction) => saveAll(transaction, outside, writes));
      for (const { collection, id, before } of saved.versions) await mint({ collection, id }, before === undefined);
      return saved;
    },
    async undo(saved) {
      for (const version of saved.versions) await withdraw(version, ({ waiting }) => waiting?.sent === false && waiting.document.rev === version.rev);
      await store.write((transaction) => undoAll(transaction, outside, saved));
      const known = new Set(saved.versions.map(({ rev }) => rev));
      for (const { collection, id } of saved.versions) await mint({ collection, id }, false, known);
    },
    giveUp: (key) => store.write((transaction) => giveUp(transaction, key)),
    async resolve(key, values) {
      if (await store.write((transaction) => resolve(transaction, outside, key, values))) await mint(key, false);
    },
    async saveUnder(rev, { collection, content }) {
      const key = { collection, id: randomUUID() };
      await store.write(async (transaction) => {
        const order = (await transaction.meta("order")) + 1;
        await transaction.put([edited(key, undefined, content, { rev, order, at: new Date(outside.now()).toISOString() })]);
        await transaction.setMeta({ order });
      });
      await mint(key, true);
    },
    usedRevs: async () => (await rounds.remembered()).map(({ row }) => row.newDocumentState.rev),
    setClock(seconds) {
      note("fault", { kind: "clock_jumped", at: moment(), by: seconds - kept.ahead });
      kept = { ...kept, ahead: seconds };
    },
  };
}

/** What has not left the phone may go without a word. Noted before: a kill in between must not look like a loss. */
async function withdraw(key: Key, isGoing: (held: Holding) => boolean): Promise<void> {
  const held = await store.read((transaction) => transaction.holding(key));
  if (held?.waiting && isGoing(held)) note("withdrawn", { rev: held.waiting.document.rev });
}

/** First the store, then the journal: what was written down is on the phone for good. */
async function mint(key: Key, isNew: boolean, known: ReadonlySet<string> = new Set()): Promise<void> {
  const row = await store.read(async (transaction) => {
    const holding = await transaction.holding(key);
    return holding ? rowOf(holding, await transaction.meta("server")) : null;
  });
  if (row && !known.has(row.newDocumentState.rev)) note("mint", { collection: key.collection, id: key.id, rev: row.newDocumentState.rev, body: contentOf(row.newDocumentState), new: isNew });
}

/** Some signal: a push of some rows in some order, some pages, a part of a photo. True where nothing was left. */
async function contact(random: () => number): Promise<boolean> {
  try {
    if ((await store.read((transaction) => transaction.meta("server"))) === null) await readServer(rounds);
    const most = pick(random, [1, 5, 200, 200]) ?? 200;
    const isMixed = random() < 0.3;
    const limit = (): number => pick(random, [3, 20, 200]) ?? 200;
    let answer = await rounds.exchange({ limit: limit(), choose: (rows) => (isMixed ? shuffled(random, rows) : rows).slice(0, most) });
    while (answer.hasMore && random() < 0.9) answer = await rounds.exchange({ limit: limit(), choose: () => [] });
    if (random() < CHECKS) await check(random);
    for (const photo of (await sendable(outside)).slice(0, 2)) await sendPart(photo, random);
    return !answer.hasMore && (await rounds.rows()).length === 0;
  } catch (error) {
    await heed(error);
    return false;
  }
}

/** As an app does once a day: does the phone hold what it is to hold? */
async function check(random: () => number): Promise<void> {
  const options = { limit: pick(random, [20, 200]) ?? 200, window: pick(random, [7, 1000]) ?? 1000 };
  let answer = await rounds.exchange({ limit: options.limit });
  while (answer.hasMore) answer = await rounds.exchange({ limit: options.limit, choose: () => [] });
  const places = await compared(options.limit);
  if (places.length > 0) await noteDifferences(places);
  await repair(rounds, places, options);
}

async function compared(limit: number): ReturnType<typeof differing> {
  const places = await differing(rounds, limit);
  note("compared", { at: moment(), differing: places.map(({ feed, collection }) => [feed, collection]) });
  return places;
}

async function noteDifferences(places: Awaited<ReturnType<typeof differing>>): Promise<void> {
  for (const place of places) {
    const found = await differences(rounds, [place], { limit: 200, window: 1000 });
    const held = await store.read((transaction) => transaction.holdings(found.map(({ key }) => key)));
    const records = found.map(({ key, document }, nth) => {
      const [confirmed, shown] = [held[nth]?.confirmed, held[nth] && shownOf(held[nth])];
      return {
        id: key.id,
        held: confirmed ? [confirmed.rev, confirmed.srv?.seq ?? 0] : null,
        server: [document.rev, document.srv?.seq ?? null, document.srv?.status ?? null],
        shown: [shown?.rev ?? null, shown?.srv?.status ?? null],
      };
    });
    note("difference", { at: moment(), place: [place.feed, place.collection], records });
  }
}

/** One request of an upload. */
async function sendPart({ id }: PhotoNote, random: () => number): Promise<PhotoNote | null> {
  const photo = await store.read((transaction) => transaction.photo(id));
  if (!photo) return null;
  const now = await sendPhotoStep(outside, photo, pick(random, [700, 3000, 50_000]) ?? 50_000);
  if (now.state === "stored") note("uploaded", { photo: photo.id, at: moment() });
  if (now.state === "refused") note("strange", { answer: `photo refused: ${now.code}` });
  return now;
}

async function heed(error: unknown): Promise<void> {
  if (error instanceof NoAnswer) return;
  if (!(error instanceof Stopped)) throw error instanceof StoreRefused ? new Error("the store refuses", { cause: error }) : error;
  switch (error.reason) {
    case "device_revoked":
      try {
        if (!(await handIn(rounds))) return;
      } catch (again) {
        if (again instanceof NoAnswer || (again instanceof Stopped && again.reason === "busy")) return;
        throw again;
      }
      note("erased", { at: moment() });
      return process.exit(0);
    case "busy":
      return sleep(300); // it is told seconds; the run has minutes
    default:
      note("strange", { status: error.reason, answer: error.code });
      return sleep(200);
  }
}

async function work(): Promise<void> {
  const harness = process.ppid;
  while (!existsSync(spec.calm)) {
    if (process.ppid !== harness) process.exit(1); // the harness was killed
    const random = chanceOf(`${spec.seed}/${spec.name}/${kept.step}`);
    await act(handOf(random));
    kept = { ...kept, step: kept.step + 1 };
    await keep();
    if (random() < 0.8) await contact(random);
    await sleep(150 * random());
  }
}

/** Sync until nothing is left, photos included. */
async function settle(): Promise<void> {
  const until = moment() + SETTLE_S;
  const random = chanceOf(`${spec.seed}/${spec.name}/calm`);
  while (moment() < until) {
    if (!(await contact(random))) continue;
    const left = await sendable(outside);
    try {
      const states = [];
      for (const photo of left) states.push((await sendPart(photo, random))?.state);
      if (!states.includes("waiting")) return;
    } catch (error) {
      await heed(error);
    }
  }
}

/** Without repairing anything: what differs is noted, record by record. */
async function tellAtLast(): Promise<void> {
  const places = await compared(200);
  await noteDifferences(places);
  const holdings = await store.read((transaction) => transaction.all());
  const shown = holdings.flatMap((holding: Holding) => {
    const document = shownOf(holding);
    const status = document?.srv?.status ?? null;
    const isRefused = status === "rejected" || status === "held";
    // A deletion that was not taken hides a record that lives on.
    if (!document || (document._deleted && !isRefused)) return [];
    const content = (CONTENT[holding.collection] ?? []).map((field) => document[field] ?? null);
    return [[holding.collection, holding.id, document.rev, status, content]];
  });
  const files = (await sendable(outside)).map(({ id }) => id);
  const waiting = holdings.filter((holding) => holding.waiting).map((holding) => rowOf(holding, null)).filter((row) => row && keyOf(row)).length;
  note("quiet", { at: moment(), waiting, shown, files });
}

/** Says whether settling changed anything, so that the harness knows when all is quiet. */
async function fingerprint(): Promise<string> {
  const holdings = await store.read((transaction) => transaction.all());
  const checkpoint = await store.read((transaction) => transaction.meta("checkpoint"));
  const revs = holdings.map(({ collection, id, confirmed }) => `${collection}/${id}/${confirmed?.rev ?? ""}`);
  return JSON.stringify([revs.sort(), checkpoint]);
}

const script = await store.read((transaction) => transaction.paper("script"));
if (script) kept = script.body as typeof kept;
if (mode === "work") {
  await work();
  await settle();
} else if (mode === "settle") {
  const before = await fingerprint();
  await settle();
  process.stdout.write(before === (await fingerprint()) ? "same" : "changed");
} else await tellAtLast();
