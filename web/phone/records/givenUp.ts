// Versions that their author has given up on this phone. The server keeps them, and its verdict goes on: without this
// list they would be asked about again.
import type { Store } from "@yicetong/sync";
import { shallowRef, type ShallowRef } from "vue";

const NAME = "given_up";
/** Older ones have been decided or forgotten. */
const MOST = 500;

export async function addGivenUp(store: Store, id: string, now: Date): Promise<void> {
  await store.write(async (transaction) => {
    const ids = idsIn((await transaction.paper(NAME))?.body);
    if (ids.includes(id)) return;
    await transaction.putPaper({ name: NAME, path: "", etag: null, body: [...ids, id].slice(-MOST), at: now.toISOString(), askedAt: now.getTime() });
  });
}

/** The names of these versions, kept up with the store for as long as that is open. */
export function givenUpIn(store: Store): Readonly<ShallowRef<readonly string[]>> {
  const ids = shallowRef<readonly string[]>([]);
  const read = (): Promise<void> => readGivenUp(store).then((found) => void (ids.value = found), () => undefined); // a store that refuses says so elsewhere
  void read();
  store.watch((change) => (change.erased || change.papers.includes(NAME) ? void read() : undefined));
  return ids;
}

async function readGivenUp(store: Store): Promise<readonly string[]> {
  return idsIn((await store.read((transaction) => transaction.paper(NAME)))?.body);
}

function idsIn(body: unknown): string[] {
  return Array.isArray(body) ? body.filter((id): id is string => typeof id === "string") : [];
}
