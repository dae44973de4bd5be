// Work that nobody can open on this phone any more, or without the PIN: it was sealed for the county when it was
// written, and is handed in by this device's cookie alone. docs/sync.md, "Handing in without the PIN".
import { NoAnswer } from "@yicetong/sync";
import { shallowRef, type ShallowRef } from "vue";
import { PHOTO_BYTES, toBase64url, unpacked, type Box, type Shelf } from "../store";

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
  /** Hands in what is left; again whenever there is signal, until nothing is left. */
  look(): Promise<void>;
  /** What waits on the shelves of this store, although its owner may still come with the PIN. */
  handIn(store: string): Promise<void>;
}

export interface Means {
  nameShelves(): Promise<string[]>;
  openShelf(name: string): Promise<Shelf>;
  /** Whether somebody has its key: `<store>.<vault>`. */
  isOpenable(shelf: string): Promise<boolean>;
  /** Ask for the lost cookie of a device, as who is logged in; false: it is nobody's who is. */
  askForCookie(device: string): Promise<boolean>;
  /** With the cookies of this origin. Rejects where there is no answer. */
  send(path: string, body: BodyInit, type: string): Promise<Response>;
  now(): Date;
  later(ms: number, work: () => void): () => void;
  onSignal(heard: () => void): void;
  /** One at a time, in all tabs. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

interface Receipt {
  readonly id: string;
  readonly outcome: string;
}

export function createSealedWork({ nameShelves, openShelf, isOpenable, askForCookie, send, now, later, onSignal, exclusively }: Means): SealedWork {
  const state = shallowRef<SealedState>({ waiting: null, handedIn: 0, isSending: false, trouble: null });
  const say = (change: Partial<SealedState>): void => void (state.value = { ...state.value, ...change });

  async function leftovers(): Promise<string[]> {
    const found: string[] = [];
    for (const name of await nameShelves()) if (!(await isOpenable(name))) found.push(name);
    return found;
  }

  /** Boxes of one device that the county can open, and how many it cannot. */
  async function boxesOf(shelf: Shelf): Promise<{ readonly boxes: readonly Box[]; readonly others: number }> {
    const boxes: Box[] = [];
    let others = 0;
    for (const name of await shelf.names()) {
      const bytes = await shelf.get(name);
      const box = bytes && unpacked(bytes, name);
      if (box && box.sealed.length > 0 && box.head.device !== null) boxes.push(box);
      else if (bytes) others += 1;
    }
    return { boxes, others };
  }

  /** What is taken leaves the shelf at once: what breaks off goes on where it was. */
  async function empty(shelf: Shelf): Promise<number> {
    const { boxes, others } = await boxesOf(shelf);
    const rows = boxes.filter(({ head }) => head.collection !== PHOTO_BYTES);
    const photos = boxes.filter(({ head }) => head.collection === PHOTO_BYTES);
    let left = others;
    const byDevice = new Map<string, Box[]>();
    for (const box of rows) byDevice.set(box.head.device ?? "", [...(byDevice.get(box.head.device ?? "") ?? []), box]);
    for (const [device, ofDevice] of byDevice) {
      for (let at = 0; at < ofDevice.length; at += MOST_ROWS) {
        const part = ofDevice.slice(at, at + MOST_ROWS);
        const backlog = ofDevice.length - at - part.length + photos.length;
        const receipts = await sendRows(device, part, backlog);
        const unread = new Set(receipts.filter(({ outcome }) => outcome === "unreadable").map(({ id }) => id));
        for (const { head } of part) if (!unread.has(head.id)) await shelf.drop(head.name);
        left += unread.size;
        say({ handedIn: state.value.handedIn + part.length - unread.size });
      }
    }
    for (const box of photos) {
      if (await sendPhoto(box)) {
        await shelf.drop(box.head.name);
        say({ handedIn: state.value.handedIn + 1 });
      } else left += 1;
    }
    return left;
  }

  async function sendRows(device: string, boxes: readonly Box[], backlog: number): Promise<readonly Receipt[]> {
    const sealed = boxes.map(({ head, sealed: bytes }) => ({ collection: head.collection, id: head.id, rev: head.rev, sealed: toBase64url(bytes) }));
    const body = { device: { id: device, sent_at: now().toISOString(), backlog }, sealed };
    const ask = (): Promise<Response> => send("/api/v1/sync/hand-in", JSON.stringify(body), "application/json");
    let answer = await ask();
    if (answer.status === 401 && (await askForCookie(device))) answer = await ask();
    if (!answer.ok) throw new Refused(await codeOf(answer));
    return ((await answer.json()) as { readonly receipts: readonly Receipt[] }).receipts;
  }

  async function sendPhoto({ head, sealed }: Box): Promise<boolean> {
    const path = `/api/v1/sync/hand-in/photos/${head.id}?device=${head.device ?? ""}`;
    const answer = await send(path, new Blob([sealed as BlobPart]), "application/octet-stream");
    if (!answer.ok) throw new Refused(await codeOf(answer));
    return ((await answer.json()) as { readonly state: string }).state === "stored";
  }

  async function each(names: readonly string[], work: (shelf: Shelf) => Promise<number>): Promise<number> {
    let left = 0;
    for (const name of names) {
      const shelf = await openShelf(name);
      const here = await work(shelf);
      left += here;
      if (here === 0 && !(await isOpenable(name))) await shelf.remove();
      shelf.close();
    }
    return left;
  }

  async function handInAll(names: readonly string[]): Promise<void> {
    say({ isSending: true, trouble: null, waiting: await each(names, async (shelf) => (await shelf.names()).size) });
    try {
      say({ waiting: await each(names, empty) });
    } catch (error) {
      say({ trouble: error instanceof Refused ? error.code : error instanceof NoAnswer ? "offline" : "strange" });
    } finally {
      say({ isSending: false });
    }
  }

  let forget = (): void => undefined;
  async function look(): Promise<void> {
    forget();
    const names = await leftovers();
    if (names.length === 0) say({ waiting: 0, trouble: null });
    else await exclusively(() => handInAll(names));
    if (state.value.waiting !== 0) forget = later(AGAIN_MS, () => void look());
  }

  onSignal(() => void (state.value.waiting && !state.value.isSending && look()));
  return {
    state,
    look,
    async handIn(store) {
      const names = (await nameShelves()).filter((name) => name.startsWith(`${store}.`));
      await exclusively(() => handInAll(names));
    },
  };
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
