// What a person does to records, written to the store: all of a save or nothing.
import { afterDecision, outcomeIdOf } from "./apply";
import type { Document, Holding, Key } from "./documents";
import type { Outside, Saved, Write } from "./engine";
import { edited, isUnknownToServer, sayable, shownOf } from "./outbox";
import type { ServerProfile, WriteTransaction } from "./store";

type Pen = Pick<Outside, "newId" | "now">;
type Version = Saved["versions"][number];

export async function saveAll(transaction: WriteTransaction, pen: Pen, writes: readonly Write[]): Promise<Saved> {
  const versions: Version[] = [];
  for (const write of writes) {
    if (write.kind === "photo") await transaction.putPhoto(write.photo);
    else versions.push(await saveOne(transaction, pen, write));
  }
  return { versions };
}

async function saveOne(transaction: WriteTransaction, pen: Pen, write: Exclude<Write, { kind: "photo" }>): Promise<Version> {
  const key: Key = { collection: write.collection, id: write.id ?? pen.newId() };
  const held = withRefused(key, await transaction.holding(key), write.kind === "edit" ? write.refused : undefined);
  const before = shownOf(held);
  if (write.kind === "delete" && held && isUnknownToServer(held)) {
    await transaction.drop([key]);
    if (key.collection === "photos") await transaction.dropPhoto(key.id);
    return { ...key, rev: "", ...(before ? { before } : {}) };
  }
  const changes = write.kind === "create" ? write.content : write.kind === "edit" ? write.changes : { _deleted: true };
  const made = await put(transaction, pen, key, held, changes);
  return { ...key, rev: made, ...(before ? { before } : {}) };
}

/** A version that another phone had sent is the base of its correction, as it is on that phone. */
function withRefused(key: Key, held: Holding | undefined, refused: Document | undefined): Holding | undefined {
  return refused && !held?.waiting && !held?.refused ? { ...key, ...held, refused } : held;
}

async function put(transaction: WriteTransaction, pen: Pen, key: Key, held: Holding | undefined, changes: Readonly<Record<string, unknown>>): Promise<string> {
  const order = (await transaction.meta("order")) + 1;
  const rev = pen.newId();
  const written = edited(key, held, changes, { rev, order, at: new Date(pen.now()).toISOString() });
  const about = await householdOf(transaction, written);
  await transaction.put([about ? { ...written, about } : written]);
  await transaction.setMeta({ order });
  return rev;
}

async function householdOf(transaction: WriteTransaction, written: Holding): Promise<Holding["about"]> {
  const household = shownOf(written)?.["household"];
  if (typeof household !== "string") return undefined;
  const head = shownOf(await transaction.holding({ collection: "households", id: household }))?.["head"];
  return typeof head === "string" ? { household, head } : undefined;
}

/** The last step first. What has been changed since, on this phone or elsewhere, stays. */
/** Returns whether the first of them was taken back: not a record that is another version by now. */
export async function undoAll(transaction: WriteTransaction, pen: Pen, saved: Saved): Promise<boolean> {
  let isTakenBack = false;
  for (const version of [...saved.versions].reverse()) isTakenBack = await undoOne(transaction, pen, version);
  return isTakenBack;
}

async function undoOne(transaction: WriteTransaction, pen: Pen, { collection, id, rev, before }: Version): Promise<boolean> {
  const key: Key = { collection, id };
  const held = await transaction.holding(key);
  if (!held) {
    if (rev !== "" || !before) return false;
    await put(transaction, pen, key, undefined, contentOf(before)); // deleted before it ever left
    return true;
  }
  if (shownOf(held)?.rev !== rev) return false;
  if (!before) {
    if (!isUnknownToServer(held)) await put(transaction, pen, key, held, { _deleted: true });
    else await transaction.drop([key]);
    if (collection === "photos") await transaction.dropPhoto(id);
    return true;
  }
  if (held.waiting && !held.waiting.sent && (before.rev === held.refused?.rev || before.rev === held.confirmed?.rev)) {
    const { waiting: _, ...rest } = held; // the version below has not been touched
    await transaction.put([rest]);
    return true;
  }
  const cleared = Object.fromEntries(Object.keys(shownOf(held) ?? {}).filter((name) => !(name in before)).map((name) => [name, null]));
  await put(transaction, pen, key, held, { ...cleared, _deleted: false, ...contentOf(before) });
  return true;
}

function contentOf({ id, rev, srv, ...content }: Document): Record<string, unknown> {
  return content;
}

/** The person gives a version up that was not taken: the server's shows again. */
export async function giveUp(transaction: WriteTransaction, key: Key): Promise<void> {
  const held = await transaction.holding(key);
  if (!held?.refused || held.waiting) return;
  const name = outcomeIdOf(held.refused);
  const rest = afterDecision(held, { id: name, rev: name, decision: "dismissed" });
  if (rest) await transaction.put([rest]);
  else await transaction.drop([key]);
  if (!rest && key.collection === "photos") await transaction.dropPhoto(key.id);
}

/** The version was handed over as an SMS: from then on the server may know the record. */
export async function noteSms(transaction: WriteTransaction, pen: Pen, key: Key, rev: string): Promise<void> {
  const held = await transaction.holding(key);
  if (held?.waiting?.document.rev !== rev) return;
  await transaction.put([{ ...held, waiting: { ...held.waiting, sent: true }, sms: { rev, at: new Date(pen.now()).toISOString() } }]);
}

/** The server's version with the chosen values, as an edit of that version. */
export async function resolve(transaction: WriteTransaction, pen: Pen, key: Key, values: Readonly<Record<string, unknown>>): Promise<Version | null> {
  const held = await transaction.holding(key);
  const before = shownOf(held);
  if (!held || !before) return null;
  const { receipt: _, ...rest } = held;
  return { ...key, rev: await put(transaction, pen, key, rest, values), before };
}

/** Fields that wait for a server that names them, as edits of their records. A deleted record says nothing more. */
export async function sayUnsaid(transaction: WriteTransaction, pen: Pen, server: ServerProfile): Promise<void> {
  for (const held of await transaction.all()) {
    const said = held.unsaid && !shownOf(held)?._deleted ? sayable(held, server) : null;
    if (!said) continue;
    const { unsaid: _, ...rest } = held;
    const left = Object.keys(said.later).length > 0 ? { ...rest, unsaid: said.later } : rest;
    // A later edit that waits has its own value, and says it itself.
    const now = Object.entries(said.now).filter(([name]) => !(name in (held.waiting?.document ?? {})));
    if (now.length === 0) await transaction.put([left]);
    else await put(transaction, pen, { collection: held.collection, id: held.id }, left, Object.fromEntries(now));
  }
}
