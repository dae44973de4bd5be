// Versions that their author has given up on this phone. The server keeps them, and its verdict goes on: without this
// list they would be asked about again.
import type { Store } from "@yicetong/sync";
import { onUnmounted, shallowRef } from "vue";
import { useContainer, useWorkspace } from "../../app/container";

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

export async function readGivenUp(store: Store): Promise<readonly string[]> {
  return idsIn((await store.read((transaction) => transaction.paper(NAME)))?.body);
}

export function useGivenUp(): { isGivenUp(verdict: string | null): boolean; giveUp(verdict: string): Promise<void> } {
  const { now } = useContainer();
  const { store } = useWorkspace();
  const ids = shallowRef<readonly string[]>([]);
  const read = async (): Promise<void> => void (ids.value = await readGivenUp(store));
  void read();
  onUnmounted(store.watch((change) => (change.papers.includes(NAME) ? void read() : undefined)));
  return {
    isGivenUp: (verdict) => verdict !== null && ids.value.includes(verdict),
    giveUp: (verdict) => addGivenUp(store, verdict, now()),
  };
}

function idsIn(body: unknown): string[] {
  return Array.isArray(body) ? body.filter((id): id is string => typeof id === "string") : [];
}
