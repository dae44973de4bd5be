// A phone of the API's description alone: its types are made of it, its requests are typed by it.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Document = components["schemas"]["SyncedDocument"];
type Visit = components["schemas"]["SyncedVisit"];
type PushedVisit = components["schemas"]["PushedVisit"];

declare const process: { argv: string[]; stdout: { write(text: string): void } };

const [base, token] = process.argv.slice(2);
if (base === undefined || token === undefined) throw new Error("usage: client BASE TOKEN");
const api = createClient<paths>({ baseUrl: base, headers: { Authorization: `Bearer ${token}` } });

const held = new Map<string, Document>();
let checkpoint: components["schemas"]["Checkpoint"] | null = null;

function isVisit(document: Document): document is Visit {
  return !document._deleted && document.collection === "visits";
}

function newest(): Visit {
  const visit = [...held.values()].filter(isVisit).at(-1);
  if (visit === undefined) throw new Error("no visit came");
  return visit;
}

async function sync(state?: PushedVisit, seen?: Visit) {
  const row = state && {
    collection: "visits" as const,
    newDocumentState: state,
    assumedMasterState: seen ?? null,
  };
  const outcomes: string[] = [];
  let more = true;
  for (let push = row ? [row] : []; more; push = []) {
    const { data, error } = await api.POST("/api/v1/sync", {
      body: { push, checkpoint, limit: 2, collections: ["visits", "households", "grids"] },
    });
    if (error !== undefined) throw new Error(`${error.status} ${error.code}`);
    outcomes.push(...data.receipts.map((receipt) => receipt.outcome));
    for (const document of data.documents) {
      if (document._deleted) held.delete(document.id);
      else held.set(document.id, document);
    }
    checkpoint = data.checkpoint;
    more = data.hasMore;
  }
  return outcomes;
}

await sync();
const household = [...held.values()].find((each) => each.collection === "households");
if (household === undefined) throw new Error("no household came");
const fresh: PushedVisit = {
  id: crypto.randomUUID(),
  rev: crypto.randomUUID(),
  household: household.id,
  happened_at: new Date().toISOString(),
  purpose: "regular",
  note: "收了三亩稻子",
};
const first = await sync(fresh);
const seen = newest();
const second = await sync({ ...seen, rev: crypto.randomUUID(), note: "changed" }, seen);
const shown = newest();
const pulled = await api.GET("/api/v1/sync/{collection}/pull", {
  params: { path: { collection: "visits" }, query: { limit: 5 } },
});
const profile = await api.GET("/api/v1/me");
const lost = await api.GET("/api/v1/households/{household_id}", {
  params: { path: { household_id: crypto.randomUUID() } },
});
process.stdout.write(
  JSON.stringify({
    outcomes: [...first, ...second],
    visit: shown.id,
    note: shown.note,
    status: shown.srv.status,
    pulled: pulled.data?.documents.length,
    collections: Object.keys(profile.data?.server.collections ?? {}).length,
    lost: lost.error?.code,
  }),
);
