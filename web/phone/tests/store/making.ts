// Fifty unsent rows as this version of the store keeps them, for tests/phone_app/stores: of nobody, in a grid of the
// demo county.
import { aloneTabs, createEngine, NoAnswer, type Document, type Engine, type Holding, type Outside, type Store, type Write } from "@yicetong/sync";
import type { Cipher } from "../../store/cipher";
import { createDrafts } from "../../store/drafts";

type Create = Extract<Write, { kind: "create" }>;

const GRID = "441427100201001";
const NOW = "2026-03-18T02:00:00.000Z";
const SURNAMES = ["丘", "钟", "黄", "陈", "林", "赖", "谢", "古", "徐", "曾"];
const EDITED = 6;
const NEW = 4;
const WRITTEN = {
  households: ["number", "head", "address", "group_no", "kind", "tags", "location", "grid"],
  contacts: ["household", "name", "relation", "phone"],
  visits: ["household", "happened_at", "purpose", "outcome", "note", "fix"],
  meal_tickets: ["household", "visit", "number", "happened_at"],
  photos: ["visit", "household", "taken_at", "sha256", "bytes", "mime"],
};
const newId = (): string => crypto.randomUUID();
const headOf = (nth: number): string => `${SURNAMES[nth] ?? ""}样${nth}`;

/** Fills the store and the drafts beside it. No signal: nothing is sent. */
export async function makeStore(store: Store, name: string, cipher: Cipher): Promise<void> {
  const engine = createEngine(outsideOf(store));
  const homes = await confirmed(store, "households", household);
  const people = await confirmed(store, "contacts", (nth) => contact(nth, homes[nth]?.id));
  await store.write((transaction) => transaction.setMeta(META));
  await store.write((transaction) => transaction.putPaper({ name: "settings", path: "/api/v1/settings", etag: null, body: {}, at: NOW, askedAt: Date.parse(NOW) }));
  await engine.save(homes.slice(0, EDITED).map(({ id }, nth) => ({ kind: "edit", collection: "households", id, changes: { address: `${nth + 30} 号之一`, group_no: 3 } })));
  await engine.save(people.slice(0, 3).map(({ id }, nth) => ({ kind: "edit", collection: "contacts", id, changes: { name: `人改${nth}`, phone: null } })));
  const fresh = Array.from({ length: NEW }, (_, nth) => create("households", household(nth + EDITED)));
  await engine.save(fresh);
  await engine.save(fresh.map(({ id = "" }, nth) => create("contacts", { household: id, name: headOf(nth + EDITED), relation: "head", phone: null })));
  const all = [...homes.map(({ id }) => id), ...fresh.map(({ id = "" }) => id)];
  for (let nth = 0; nth < 23; nth += 1) await visit(engine, all[nth % all.length] ?? "", nth);
  await begin(`visit:${all[0]}`, name, cipher);
}

/** Records that the server has, without srv's members that only it can know. */
async function confirmed(store: Store, collection: string, fields: (nth: number) => Record<string, unknown>): Promise<Document[]> {
  const found = Array.from({ length: 10 }, (_, nth): Document => ({ id: newId(), rev: newId(), ...fields(nth), srv: { status: "ok", seq: nth + 1, grid: GRID } }));
  await store.write((transaction) => transaction.put(found.map((one): Holding => ({ collection, id: one.id, confirmed: one }))));
  return found;
}

/** With a ticket, or with a photo: a save is one transaction. */
async function visit(engine: Engine, household: string, nth: number): Promise<void> {
  const visited = create("visits", { household, happened_at: NOW, purpose: "regular", outcome: "met", note: `样本${nth}`, fix: null });
  const writes: Write[] = [visited];
  if (nth < 4) writes.push(create("meal_tickets", { household, visit: visited.id, number: `样-${nth}`, happened_at: NOW }));
  if (nth >= 17) {
    const { bytes, sha256 } = await picture(nth);
    const record = create("photos", { visit: visited.id, household, taken_at: NOW, sha256, bytes: bytes.length, mime: "image/jpeg" });
    writes.push(record, { kind: "photo", photo: { id: record.id ?? "", bytes, mime: "image/jpeg", state: "waiting", at: NOW } });
  }
  await engine.save(writes);
}

async function begin(key: string, name: string, cipher: Cipher): Promise<void> {
  const drafts = createDrafts(name, () => new Date(NOW), cipher);
  const id = newId();
  await drafts.keep({ key, id, fields: { happened_at: NOW, purpose: "regular", outcome: "met", note: "写到一半", serial: "", corrected: {}, added: [] }, at: NOW });
  await drafts.putPhoto({ id: newId(), draft: id, mime: "image/jpeg", taken_at: NOW, ...(await picture(99)) });
  drafts.close();
}

const create = (collection: string, content: Record<string, unknown>): Create => ({ kind: "create", collection, id: newId(), content });
const household = (nth: number): Record<string, unknown> => ({
  number: null, head: headOf(nth), address: `${nth + 1} 号`, group_no: null, kind: "ordinary", tags: [], location: null, grid: GRID,
});
const contact = (nth: number, of?: string): Record<string, unknown> => ({ household: of, name: `人${nth}`, relation: "other", phone: null });

/** A real picture, small, no two alike. */
async function picture(nth: number): Promise<{ bytes: Uint8Array; sha256: string }> {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 32;
  const paint = canvas.getContext("2d");
  for (let at = 0; paint && at < 16; at += 1) {
    paint.fillStyle = `hsl(${(nth * 37 + at * 71) % 360} 60% 50%)`;
    paint.fillRect((at % 4) * 8, Math.floor(at / 4) * 8, 8, 8);
  }
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.5));
  const bytes = new Uint8Array(await new Response(blob).arrayBuffer());
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { bytes, sha256: Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("") };
}

/** Without a checkpoint: only the server that signed one takes it, and who has none reads from the beginning. */
const META = {
  lastSuccess: NOW,
  serverAt: NOW,
  rounds: [{ at: NOW, ms: 900, pushed: 0, pulled: 20, reason: null }],
  server: {
    version: "0.9", features: ["collections", "device_id", "unsaid_fields"], limits: { rows: 500 },
    collections: Object.fromEntries(Object.entries(WRITTEN).map(([name, fields]) => [name, { written: true, fields }])),
  },
};

function outsideOf(store: Store): Outside {
  return {
    store, newId,
    transport: { send: () => Promise.reject(new NoAnswer("no signal")) },
    now: () => Date.parse(NOW),
    sleep: () => Promise.resolve(),
    random: Math.random,
    tabs: aloneTabs(),
    app: { version: "0", collections: [], papers: () => [] },
  };
}
