// The whole origin was cleared: the device's cookie is there, and nothing else. The server is told, and says what it knew.

export interface Emptied {
  /** Records that were unsent, by the last word of the phone; null: not known. */
  readonly backlog: number | null;
}

/** `devices`: those that this phone remembers. Null: nothing was cleared, or there is no answer now. */
export async function tellEmptied(devices: readonly string[], send: (path: string, body: string, type: string) => Promise<Response>): Promise<Emptied | null> {
  const answer = await send("/api/v1/sync/hand-in/emptied", JSON.stringify({ devices }), "application/json").catch(() => null);
  if (!answer?.ok) return null;
  const told = (await answer.json().catch(() => ({}))) as { readonly emptied?: number; readonly backlog?: number | null };
  return told.emptied ? { backlog: told.backlog ?? null } : null;
}
