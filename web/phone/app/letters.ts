// Feedback (投诉建议) on its way: written without signal, kept in the store, sent after a round that went well. Its id is
// made here, so that a letter that is sent twice is one.
import { codeOf, type Answer, type Store, type Transport } from "@yicetong/sync";
import { shallowRef, type ShallowRef } from "vue";

export type About = "app" | "work" | "other";
export const ABOUTS: readonly About[] = ["app", "work", "other"];

export interface Letter {
  readonly id: string;
  readonly about: About;
  readonly text: string;
  /** By the phone's clock. */
  readonly written: string;
  readonly state: "draft" | "waiting" | "received" | "refused";
  /** When the server took it. */
  readonly received?: string;
  /** The problem's code of a refusal. */
  readonly code?: string;
}

export interface Letters {
  /** The newest first. */
  readonly all: Readonly<ShallowRef<readonly Letter[]>>;
  /** Keeps what is being written; null drops it. */
  keepDraft(draft: Pick<Letter, "about" | "text"> | null): Promise<void>;
  /** It goes on its way, and is the draft no longer; nothing without a text. */
  post(letter: Pick<Letter, "about" | "text">): Promise<void>;
  /** A refused letter becomes the draft. */
  takeBack(id: string): Promise<void>;
  /** Sends what waits. It never rejects: what did not go stays. */
  deliver(): Promise<void>;
  close(): void;
}

export interface Means {
  readonly store: Store;
  readonly transport: Transport;
  now(): Date;
  newId(): string;
}

const NAME = "letters";
const PATH = "/api/v1/feedback";
const KEPT = 30;

export function createLetters({ store, transport, now, newId }: Means): Letters {
  const all = shallowRef<readonly Letter[]>([]);
  let delivering: Promise<void> | null = null;
  const read = async (): Promise<void> => {
    all.value = lettersIn((await store.read((transaction) => transaction.paper(NAME)))?.body);
  };
  void read().catch(() => undefined); // the store says elsewhere that it refuses
  const end = store.watch((change) => {
    if (change.erased || change.papers.includes(NAME)) void read().catch(() => undefined);
  });

  async function change(work: (letters: readonly Letter[]) => readonly Letter[]): Promise<void> {
    await store.write(async (transaction) => {
      const letters = work(lettersIn((await transaction.paper(NAME))?.body));
      const at = now();
      await transaction.putPaper({ name: NAME, path: PATH, etag: null, body: letters, at: at.toISOString(), askedAt: at.getTime() });
    });
    await read();
  }

  async function sendAll(): Promise<void> {
    await read();
    for (const letter of all.value.filter(({ state }) => state === "waiting")) {
      const { id, about, text } = letter;
      const answer = await transport.send({ method: "POST", path: PATH, json: { id, about, text } });
      const became = after(answer, now());
      if (!became) return; // busy, logged out, not our server: later
      await change((letters) => letters.map((each) => (each.id === id ? { ...each, ...became } : each)));
    }
  }

  return {
    all,
    keepDraft: (draft) =>
      change((letters) => {
        const old = letters.find(({ state }) => state === "draft");
        const others = letters.filter(({ state }) => state !== "draft");
        if (!draft) return others;
        return [{ id: old?.id ?? newId(), ...draft, written: now().toISOString(), state: "draft" as const }, ...others];
      }),
    post: ({ about, text }) =>
      change((letters) => {
        const old = letters.find(({ state }) => state === "draft");
        const others = letters.filter(({ state }) => state !== "draft");
        if (text.trim() === "") return letters;
        const letter = { id: old?.id ?? newId(), about, text: text.trim(), written: now().toISOString(), state: "waiting" as const };
        return [letter, ...others].filter(({ state }, nth) => nth < KEPT || state === "waiting");
      }),
    takeBack: (id) =>
      change((letters) => {
        const taken = letters.find((each) => each.id === id && each.state === "refused");
        if (!taken || letters.some(({ state }) => state === "draft")) return letters;
        // Another id: the old one stands for the refused text.
        return [{ id: newId(), about: taken.about, text: taken.text, written: now().toISOString(), state: "draft" as const }, ...letters.filter((each) => each !== taken)];
      }),
    deliver() {
      delivering ??= sendAll()
        .catch(() => undefined) // no signal, or a store that refuses and says so elsewhere
        .finally(() => (delivering = null));
      return delivering;
    },
    close: end,
  };
}

/** What an answer makes of a letter; null: it is sent again later. */
export function after(answer: Pick<Answer, "status" | "json">, at: Date): Pick<Letter, "state" | "received" | "code"> | null {
  const { status, json } = answer;
  const code = codeOf(answer);
  // The page of a network that wants a log-in comes with 200 as well.
  const isOurs = typeof json === "object" && json !== null;
  if (status === 204 || (isOurs && (status === 200 || status === 201))) return { state: "received", received: at.toISOString() };
  const isFinal = code !== null && [400, 409, 413, 422].includes(status);
  return isFinal ? { state: "refused", code } : null;
}

function lettersIn(body: unknown): readonly Letter[] {
  return Array.isArray(body) ? (body as Letter[]) : []; // only this module writes it
}
