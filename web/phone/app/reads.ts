// Numbers that were dialled: the full number is on the phone, so it says itself that it was read. Ids and times only,
// sent after a round that went well; the server keeps the day.
import { codeOf, type Store, type Transport } from "@yicetong/sync";

export interface Read {
  readonly contact: string;
  readonly at: string;
}

export interface Reads {
  /** Notes one; it never rejects: a call does not wait for a note. */
  note(contact: string): Promise<void>;
  /** Sends what is noted. It never rejects: what did not go stays. */
  deliver(): Promise<void>;
}

export interface Means {
  readonly store: Store;
  readonly transport: Transport;
  now(): Date;
}

const NAME = "number-reads";
const PATH = "/api/v1/contacts/number-reads";
/** As many as one request takes. */
const MOST = 500;

export function createReads({ store, transport, now }: Means): Reads {
  let delivering: Promise<void> | null = null;

  async function change(work: (reads: readonly Read[]) => readonly Read[]): Promise<void> {
    await store.write(async (transaction) => {
      const body = work(readsIn((await transaction.paper(NAME))?.body)).slice(-MOST);
      await transaction.putPaper({ name: NAME, path: PATH, etag: null, body, at: now().toISOString(), askedAt: now().getTime() });
    });
  }

  async function send(): Promise<void> {
    const reads = readsIn((await store.read((transaction) => transaction.paper(NAME)))?.body);
    if (reads.length === 0) return;
    const answer = await transport.send({ method: "POST", path: PATH, json: { reads } });
    const isOurs = typeof answer.json === "object" && answer.json !== null;
    // What can never be taken is not sent for ever.
    const isFinal = [400, 403, 413, 422].includes(answer.status) && codeOf(answer) !== null;
    if (!(answer.status === 200 && isOurs) && !isFinal) return;
    await change((kept) => kept.filter((each) => !reads.some((sent) => sent.contact === each.contact && sent.at === each.at)));
  }

  return {
    note: (contact) => change((reads) => [...reads, { contact, at: now().toISOString() }]).catch(() => undefined),
    deliver() {
      delivering ??= send()
        .catch(() => undefined) // no signal, or a store that refuses and says so elsewhere
        .finally(() => (delivering = null));
      return delivering;
    },
  };
}

function readsIn(body: unknown): readonly Read[] {
  return Array.isArray(body) ? (body as Read[]) : []; // only this module writes it
}
