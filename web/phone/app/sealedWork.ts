// Work that nobody can open on this phone any more, or without the PIN: it was sealed for the county when it was
// written, and is handed in by this device's cookie alone. docs/sync.md, "Handing in without the PIN".
import { NoAnswer } from "@yicetong/sync";
import { shallowRef, type ShallowRef } from "vue";
import { boxesOn, packed, PHOTO_BYTES, toBase64url, unpacked, type Box, type Shelf } from "../store";

const MOST_ROWS = 100;
const AGAIN_MS = 10 * 60 * 1000;

export interface SealedState {
  /** Records and photos that wait to be handed in; null: not looked yet. */
  readonly waiting: number | null;
  /** Handed in since the app was opened. */
  readonly handedIn: number;
  readonly isSending: boolean;
  /** Why it did not go: a problem's code; null: it went, or was not tried. */
  readonly trouble: string | null;
}

export interface SealedWork {
  readonly state: Readonly<ShallowRef<SealedState>>;
  /** Hands in what is due; again whenever there is signal, until nothing is left. It does not reject. */
  look(): Promise<void>;
}

/** A shelf whose work is due to be handed in. */
export interface DueShelf {
  readonly name: string;
  /** The account's device; null: nobody here has its key, and its boxes say whose they are. */
  readonly device: string | null;
}

export interface Means {
  due(): Promise<readonly DueShelf[]>;
  openShelf(name: string): Promise<Shelf>;
  /** Ask for the lost cookie of a device, as who is logged in; false: nobody is, or it is not theirs. */
  askForCookie(device: string): Promise<boolean>;
  /** With the cookies of this origin. Rejects where there is no answer. */
  send(path: string, body: BodyInit, type: string): Promise<Response>;
  /** The phone was reported lost, and has handed in all of this shelf. */
  erase(shelf: string): Promise<void>;
  now(): Date;
  later(ms: number, work: () => void): () => void;
  onSignal(heard: () => void): void;
  /** Its owner, who may come at any time, writes to a shelf under the same lock. */
  whileNobodyWrites(shelf: string, work: () => Promise<void>): Promise<void>;
  /** One at a time, in all tabs. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

interface HandedIn {
  readonly receipts: readonly { readonly id: string; readonly outcome: string }[];
  readonly erase: boolean;
}

export function createSealedWork(means: Means): SealedWork {
  const { send, now, later, onSignal } = means;
  const state = shallowRef<SealedState>({ waiting: null, handedIn: 0, isSending: false, trouble: null });
  const say = (change: Partial<SealedState>): void => void (state.value = { ...state.value, ...change });
  const count = (taken: number): void => say({ handedIn: state.value.handedIn + taken });
  let cancelAgain = (): void => undefined;
  /** Photos that the county does not take yet: they are not sent again until the app is opened again. */
  const putOff = new Set<string>();

  /**
   * What is taken leaves the shelf at once, or is marked where its owner may still come: what breaks off goes on where
   * it was. Returns how much is left.
   */
  async function handInAll(shelf: Shelf, name: string, isOpenable: boolean): Promise<number> {
    const noted = (head: Box["head"]): Promise<void> => means.whileNobodyWrites(name, () => noteTaken(shelf, head, isOpenable));
    const boxes = await boxesOf(shelf, isOpenable);
    const isPhoto = ({ head }: Box): boolean => head.collection === PHOTO_BYTES;
    const photos = boxes.filter(isPhoto);
    for (const [device, rows] of byDevice(boxes.filter((box) => !isPhoto(box)))) {
      for (let at = 0; at < rows.length; at += MOST_ROWS) {
        const part = rows.slice(at, at + MOST_ROWS);
        const { receipts } = await sendRows(device, part, rows.length - at - part.length + photos.length);
        const taken = new Set(receipts.filter(({ outcome }) => outcome !== "unreadable").map(({ id }) => id));
        for (const { head } of part) if (taken.has(head.id)) await noted(head);
        count(taken.size);
      }
    }
    for (const photo of photos) {
      if (putOff.has(photo.head.id)) continue;
      if (await isStored(photo)) {
        await noted(photo.head);
        count(1);
      } else putOff.add(photo.head.id);
    }
    return countLeft(shelf);
  }

  async function sendRows(device: string, boxes: readonly Box[], backlog: number): Promise<HandedIn> {
    const sealed = boxes.map(({ head, sealed: bytes }) => ({ collection: head.collection, id: head.id, rev: head.rev, sealed: toBase64url(bytes) }));
    const body = { device: { id: device, sent_at: now().toISOString(), backlog }, sealed };
    const answer = await asDevice(device, () => send("/api/v1/sync/hand-in", JSON.stringify(body), "application/json"));
    if (!answer.ok) throw new Refused(await codeOf(answer));
    return (await answer.json()) as HandedIn;
  }

  /** Once more where the cookie was lost, and its owner is here to be given it again. */
  async function asDevice(device: string, ask: () => Promise<Response>): Promise<Response> {
    const answer = await ask();
    return answer.status === 401 && (await means.askForCookie(device)) ? ask() : answer;
  }

  /** One that is refused (its record is not there, or it is no such photo) keeps no other back. */
  async function isStored({ head, sealed }: Box): Promise<boolean> {
    const path = `/api/v1/sync/hand-in/photos/${head.id}?device=${head.device ?? ""}`;
    const answer = await asDevice(head.device ?? "", () => send(path, new Blob([sealed as BlobPart]), "application/octet-stream"));
    if (answer.status === 410) return true; // its household was erased: nobody wants it any more
    if (answer.status === 422) return false;
    if (!answer.ok) throw new Refused(await codeOf(answer));
    return ((await answer.json()) as { readonly state: string }).state === "stored";
  }

  /** Returns how much is left, and why; one shelf keeps no other back. */
  async function settle({ name, device }: DueShelf): Promise<{ left: number; trouble: string | null }> {
    const shelf = await means.openShelf(name);
    try {
      const left = await handInAll(shelf, name, device !== null);
      if (device !== null && (await sendRows(device, [], left)).erase) {
        await means.erase(name);
        await shelf.remove();
      } else if (device === null && left === 0) await shelf.remove();
      return { left, trouble: null };
    } catch (error) {
      const trouble = error instanceof Refused ? error.code : error instanceof NoAnswer ? "offline" : "strange";
      return { left: await countLeft(shelf).catch(() => 1), trouble };
    } finally {
      shelf.close();
    }
  }

  async function countAll(due: readonly DueShelf[]): Promise<number> {
    let count = 0;
    for (const { name } of due) {
      const shelf = await means.openShelf(name);
      count += await countLeft(shelf);
      shelf.close();
    }
    return count;
  }

  async function handIn(): Promise<void> {
    const due = await means.due();
    if (due.length === 0) return say({ waiting: 0, trouble: null });
    say({ isSending: true, waiting: await countAll(due) });
    let [waiting, trouble]: [number, string | null] = [0, null];
    for (const shelf of due) {
      const done = await settle(shelf);
      waiting += done.left;
      trouble ??= done.trouble;
    }
    say({ isSending: false, waiting, trouble });
  }

  async function look(): Promise<void> {
    cancelAgain();
    await means.exclusively(handIn).catch(() => say({ isSending: false, trouble: "strange" }));
    if (state.value.waiting !== 0 || state.value.trouble !== null) cancelAgain = later(AGAIN_MS, () => void look());
  }

  onSignal(() => void (!state.value.isSending && (state.value.waiting !== 0 || state.value.trouble !== null) && look()));
  return { state, look };
}

/** Those that the county can open and has not taken. Of nobody's, those that it has taken go. */
async function boxesOf(shelf: Shelf, isOpenable: boolean): Promise<Box[]> {
  const boxes: Box[] = [];
  for (const box of await boxesOn(shelf)) {
    if (box.head.isTaken && !isOpenable) await shelf.drop(box.head.name);
    else if (!box.head.isTaken && box.sealed.length > 0 && box.head.device !== null) boxes.push(box);
  }
  return boxes;
}

/** What is not taken, damaged boxes among it. */
async function countLeft(shelf: Shelf): Promise<number> {
  const taken = (await boxesOn(shelf)).filter(({ head }) => head.isTaken).length;
  return (await shelf.names()).size - taken;
}

function byDevice(boxes: readonly Box[]): Map<string, Box[]> {
  const found = new Map<string, Box[]>();
  for (const box of boxes) found.set(box.head.device ?? "", [...(found.get(box.head.device ?? "") ?? []), box]);
  return found;
}

/** Its owner may have come meanwhile, and have written a newer version of it: that one stays as it is. */
async function noteTaken(shelf: Shelf, { name, rev }: Box["head"], isOpenable: boolean): Promise<void> {
  const bytes = await shelf.get(name).catch(() => null);
  const box = bytes && unpacked(bytes, name);
  if (!box || box.head.rev !== rev) return;
  if (isOpenable) await shelf.put(name, packed({ ...box, head: { ...box.head, isTaken: true } }));
  else await shelf.drop(name);
}

class Refused extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

async function codeOf(answer: Response): Promise<string> {
  const body = (await answer.json().catch(() => ({}))) as { readonly code?: string };
  return body.code ?? `http_${answer.status}`;
}
