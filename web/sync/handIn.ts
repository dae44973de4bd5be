// This phone was reported lost: it hands in what nobody else has, then erases. docs/sync.md, "A lost phone".
import type { Document, Holding, PhotoFile, PhotoNote, Receipt, Row } from "./documents";
import { rowOf } from "./outbox";
import { Stopped } from "./reasons";
import { countPhotos, sendable, sendPhotos } from "./photos";
import { keyOf, records } from "./heldRecords";
import type { Rounds } from "./round";

const MAX_ROWS = 500;
const FINAL: readonly unknown[] = ["accepted", "corrected"];

/** Whether everything is handed in and erased. Rows without a receipt stay for the next contact. */
export async function handIn(rounds: Rounds): Promise<boolean> {
  const { outside } = rounds;
  let most = MAX_ROWS;
  for (;;) {
    const rows = await waitingRows(rounds);
    if (rows.length === 0 && (await outside.store.read(countPhotos)) === 0) await handInPhotosOfHeldWork(rounds);
    const part = rows.slice(0, most);
    const backlog = rows.length - part.length + (await outside.store.read(countPhotos));
    const device = { sent_at: new Date(outside.now()).toISOString(), backlog };
    const answer = await rounds.calls.handIn({ device, push: part }).catch((error: unknown) => {
      if (error instanceof Stopped && error.reason === "too_large" && part.length > 1) return null;
      throw error;
    });
    if (answer === null) {
      most = Math.ceil(part.length / 2);
      continue;
    }
    await taken(rounds, part, answer.receipts);
    if (answer.erase) {
      if (await erase(rounds)) return true;
      continue; // something was written during the request: it is handed in first
    }
    if (rows.length > part.length) continue;
    if ((await sendable(outside)).length === 0) return false;
    await sendPhotos(outside);
  }
}

/** A lost phone cannot ask the server what it knows: everything is told, whichever server knows it. */
function waitingRows({ outside }: Rounds): Promise<Row[]> {
  return outside.store.read(async (transaction) => (await transaction.waiting()).flatMap((holding) => rowOf(holding, null) ?? []));
}

/** The server holds these rows for a decision: nothing is left to do for them here. */
async function taken({ outside }: Rounds, rows: readonly Row[], receipts: readonly Receipt[]): Promise<void> {
  await outside.store.write(async (transaction) => {
    const held = await records(transaction, rows.map(keyOf));
    rows.forEach((row, nth) => {
      if (!receipts[nth]) return;
      held.change(keyOf(row), (holding) => {
        if (holding?.waiting?.document.rev !== row.newDocumentState.rev) return holding;
        const { waiting: _, ...rest } = holding;
        return { ...rest, confirmed: row.newDocumentState };
      });
    });
    await held.save();
  });
}

/**
 * All but the bytes of photos whose rows wait for a decision: they are wanted if it is taken. False, and nothing is
 * erased, where a row has no receipt yet.
 */
async function erase({ outside }: Rounds): Promise<boolean> {
  return outside.store.write(async (transaction) => {
    if ((await transaction.countWaiting()) > 0) return false;
    const photos = (await transaction.photos()).filter(({ state }) => state === "unknown" || state === "waiting");
    const kept = await transaction.holdings(photos.map(({ id }) => ({ collection: "photos", id })));
    const files: PhotoFile[] = [];
    for (const { id } of photos) files.push(...[await transaction.photo(id)].filter((file): file is PhotoFile => file !== undefined));
    await transaction.erase();
    for (const file of files) await transaction.putPhoto(file);
    await transaction.put(kept.filter((holding): holding is Holding => holding !== undefined));
    return true;
  });
}

/** A version that the server has, and has not taken: refused, or handed in. */
function untaken(held: Holding | undefined): Document | undefined {
  if (held?.confirmed && !held.confirmed.srv) return held.confirmed;
  if (!held?.refused) return undefined;
  const { srv, ...sent } = held.refused;
  return sent as Document;
}

/** Asks from time to time what was decided about the rows of kept photos. */
async function handInPhotosOfHeldWork(rounds: Rounds): Promise<void> {
  const { outside } = rounds;
  const unknown = await outside.store.read(async (transaction) => {
    const photos = (await transaction.photos()).filter(({ state }) => state === "unknown" || state === "waiting");
    const held = await transaction.holdings(photos.map(({ id }) => ({ collection: "photos", id })));
    return photos.flatMap((photo, nth): { photo: PhotoNote; row: Row }[] => {
      const version = held[nth]?.waiting ? undefined : untaken(held[nth]);
      return version ? [{ photo, row: { collection: "photos", newDocumentState: version } }] : [];
    });
  });
  if (unknown.length === 0) return;
  const device = { sent_at: new Date(outside.now()).toISOString(), backlog: unknown.length + (await outside.store.read(countPhotos)) };
  const { receipts } = await rounds.calls.handIn({ device, push: unknown.map(({ row }) => row) });
  await outside.store.write(async (transaction) => {
    for (const [nth, { photo }] of unknown.entries()) {
      const decision = receipts[nth]?.decision;
      if (FINAL.includes(decision)) await transaction.notePhoto({ ...photo, state: "waiting" });
      else if (decision === "dismissed") await transaction.dropPhoto(photo.id);
    }
  });
}
