// The requests of docs/sync.md: what is asked, and whether the answer is one of ours.
import type { Document, Receipt, Row } from "./documents";
import { codeOf, Stopped, stoppedBy } from "./reasons";
import type { ServerProfile } from "./store";
import type { Answer, Request, Transport } from "./transport";

export interface SyncRequest {
  readonly device: { readonly sent_at: string; readonly app_version: string; readonly backlog: number; readonly turn?: string };
  readonly push: readonly Row[];
  readonly checkpoint: unknown;
  readonly limit: number;
  readonly collections?: readonly string[];
}

export interface SyncAnswer {
  readonly receipts: readonly Receipt[];
  readonly documents: readonly (Document & { readonly collection: string })[];
  readonly checkpoint: unknown;
  readonly hasMore: boolean;
  readonly server: { readonly at: string; readonly epoch: string; readonly version?: string; readonly turn?: string | null };
}

/** The sums of the records of one feed and collection. */
export interface Sums {
  readonly n: number;
  readonly ids: string;
  readonly revs: string;
  readonly seqs: number;
}

export interface DigestAnswer {
  readonly feeds: Readonly<Record<string, Readonly<Record<string, Sums>>>>;
  readonly behind: readonly string[];
  readonly own_feed: string;
}

export interface RepairRequest {
  readonly feed: string;
  readonly collection: string;
  readonly have: Readonly<Record<string, readonly [rev: string, seq: number]>>;
  readonly after: string | null;
  readonly until: string | null;
  readonly limit: number;
}

export interface RepairAnswer {
  readonly documents: readonly Document[];
  readonly next: string | null;
}

export interface HandInAnswer {
  readonly receipts: readonly Receipt[];
  readonly erase: boolean;
}

/** The database was restored: everything has to be told again. */
export const RESYNC = "resync";

export function createCalls(transport: Transport) {
  const ask = async (request: Request): Promise<Answer> => {
    const answer = await transport.send(request);
    if (answer.status !== 200) throw stoppedBy(answer);
    return answer;
  };
  return {
    /** `resync` where the server asks for that, and has applied nothing. */
    async sync(body: SyncRequest): Promise<SyncAnswer | typeof RESYNC> {
      const answer = await transport.send({ method: "POST", path: "/api/v1/sync", json: body });
      if (answer.status === 409 && codeOf(answer) === RESYNC) return RESYNC;
      // Another key or another person: what was answered is told again, which is harmless, and all is pulled.
      if (answer.status === 400 && codeOf(answer) === "checkpoint_invalid" && body.checkpoint !== null) return RESYNC;
      if (answer.status !== 200) throw stoppedBy(answer);
      const content = shaped<SyncAnswer>(answer, { receipts: isList, documents: isList, hasMore: isBoolean, server: isObject });
      checkReceipts(content.receipts, body.push);
      if (!content.documents.every((document) => isDocument(document) && typeof document.collection === "string")) throw fault("documents");
      return content;
    },
    async digest(checkpoint: unknown, collections: readonly string[]): Promise<DigestAnswer> {
      const query = new URLSearchParams({ checkpoint: JSON.stringify(checkpoint) });
      if (collections.length > 0) query.set("collections", collections.join(","));
      const answer = await ask({ method: "GET", path: `/api/v1/sync/digest?${query.toString()}` });
      return shaped<DigestAnswer>(answer, { feeds: isObject, behind: isList });
    },
    async repair(body: RepairRequest): Promise<RepairAnswer> {
      const content = shaped<RepairAnswer>(await ask({ method: "POST", path: "/api/v1/sync/repair", json: body }), { documents: isList });
      if (!content.documents.every(isDocument)) throw fault("documents");
      return content;
    },
    async handIn(body: { device: { sent_at: string; backlog: number }; push: readonly Row[] }): Promise<HandInAnswer> {
      const answer = await ask({ method: "POST", path: "/api/v1/sync/hand-in", json: body });
      const content = shaped<HandInAnswer>(answer, { receipts: isList, erase: isBoolean });
      checkReceipts(content.receipts, body.push);
      return content;
    },
    async server(): Promise<ServerProfile> {
      const { server, limits } = shaped<{ server: ServerProfile; limits: ServerProfile["limits"] }>(
        await ask({ method: "GET", path: "/api/v1/me" }),
        { server: isObject, limits: isObject },
      );
      return { version: server.version, features: server.features, collections: server.collections, limits };
    },
  };
}

export type Calls = ReturnType<typeof createCalls>;

type Check = (value: unknown) => boolean;
const isList: Check = Array.isArray;
const isBoolean: Check = (value) => typeof value === "boolean";
const isObject: Check = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const OUTCOMES: readonly unknown[] = ["applied", "merged", "conflict", "rejected", "held"] satisfies Receipt["outcome"][];

function fault(code: string): Stopped {
  return new Stopped("protocol_fault", null, code);
}

function isDocument(value: unknown): value is Document {
  return isObject(value) && typeof (value as Document).id === "string" && typeof (value as Document).rev === "string";
}

/** One for each row, in their order: a row that another's receipt confirmed would be lost. `rev` is null if it is no UUID. */
function checkReceipts(receipts: readonly Receipt[], rows: readonly Row[]): void {
  if (receipts.length !== rows.length) throw fault("receipts_missing");
  receipts.forEach((receipt: Receipt | null, nth) => {
    const rev: string | null | undefined = receipt?.rev;
    const isOfRow = rev === null || rev?.toLowerCase() === rows[nth]?.newDocumentState.rev.toLowerCase();
    if (!isOfRow || !OUTCOMES.includes(receipt?.outcome)) throw fault("receipts");
    if (receipt?.document !== undefined && !isDocument(receipt.document)) throw fault("receipts");
  });
}

/** An answer with 200 that is not of this shape is somebody else's: a captive portal's, not a success. */
function shaped<T>({ json }: Answer, members: Readonly<Record<string, Check>>): T {
  if (!isObject(json)) throw new Stopped("captive_portal");
  for (const [name, check] of Object.entries(members)) {
    if (!check((json as Record<string, unknown>)[name])) throw new Stopped("captive_portal", null, name);
  }
  return json as T;
}
