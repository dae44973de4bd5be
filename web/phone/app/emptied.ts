// The whole origin was cleared: the device's cookie is there, and nothing else. The server is told, and says what it knew.

export interface Emptied {
  /** Records that were unsent, by the last word of the phone; null: not known. */
  readonly backlog: number | null;
}

export interface Means {
  /** Cleared with all else: what it remembers is told once. */
  readonly storage: Pick<Storage, "getItem" | "setItem">;
  /** Those of which something is on this phone. */
  readonly devices: readonly string[];
  send(path: string, body: string, type: string): Promise<Response>;
}

const TOLD = "yicetong-emptied";

/** Null: nothing was cleared, it was said before, or there is no answer now. */
export async function tellEmptied({ storage, devices, send }: Means): Promise<Emptied | null> {
  if (storage.getItem(TOLD) !== null) return null;
  const answer = await send("/api/v1/sync/hand-in/emptied", JSON.stringify({ devices }), "application/json").catch(() => null);
  if (!answer?.ok) return null;
  const told = (await answer.json().catch(() => ({}))) as { readonly emptied?: number; readonly backlog?: number | null };
  if (!told.emptied) return null;
  try {
    storage.setItem(TOLD, "1");
  } catch {
    // then it is said again
  }
  return { backlog: told.backlog ?? null };
}
