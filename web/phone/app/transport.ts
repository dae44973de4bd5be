// How the engine's requests leave the phone: by fetch, with the person's token, packed where the browser can.
import { NoAnswer, type Answer, type Request as Asked, type Transport } from "@yicetong/sync";

export interface Line {
  send(request: Request): Promise<Response>;
  readonly origin: string;
  token(): string | null;
  /** The server does not take this token any more. */
  onRefused(token: string): void;
  /** Calls `work` after a while; returns what prevents it. */
  later(ms: number, work: () => void): () => void;
}

/** A line on which nothing comes for so long is dead, whatever the phone's bars say. */
const SILENT_MS = 60_000;
/** Below this, packing costs more than it saves. */
const WORTH_PACKING = 1_000;

export function createTransport(line: Line): Transport {
  return {
    async send(asked, signal) {
      const cut = new AbortController();
      const end = (): void => cut.abort();
      signal?.addEventListener("abort", end);
      if (signal?.aborted) end();
      let stop = line.later(SILENT_MS, end);
      const heard = (): void => {
        stop();
        stop = line.later(SILENT_MS, end);
      };
      try {
        const token = line.token();
        const response = await line.send(await requestOf(asked, line, token, cut.signal));
        heard();
        const answer = await answerOf(response, heard);
        // With a page of its own, it is another one that answers.
        if (answer.status === 401 && token && answer.json !== undefined) line.onRefused(token);
        return answer;
      } catch (error) {
        throw new NoAnswer("no answer", { cause: error });
      } finally {
        stop();
        signal?.removeEventListener("abort", end);
      }
    },
  };
}

async function requestOf(asked: Asked, line: Line, token: string | null, signal: AbortSignal): Promise<Request> {
  // An upload's address is the server's own name for itself; the phone may know it by another one.
  const { pathname, search } = new URL(asked.path, line.origin);
  const headers = new Headers({ Accept: "application/json", ...asked.headers });
  if (token) headers.set("Authorization", `Bearer ${token}`);
  let body: BodyInit | null = null;
  if (asked.bytes) body = new Blob([new Uint8Array(asked.bytes)]);
  if (asked.json !== undefined) {
    const text = JSON.stringify(asked.json);
    headers.set("Content-Type", "application/json");
    const isPacked = text.length >= WORTH_PACKING && "CompressionStream" in globalThis;
    if (isPacked) headers.set("Content-Encoding", "gzip");
    body = isPacked ? await packed(text) : text;
  }
  return new Request(line.origin + pathname + search, {
    method: asked.method,
    headers,
    body,
    signal,
    credentials: "omit", // a desk in the same browser has a cookie of its own
    redirect: "manual", // only others redirect: the page of a network that wants a log-in
    cache: "no-store",
  });
}

async function packed(text: string): Promise<Blob> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).blob();
}

async function answerOf(response: Response, heard: () => void): Promise<Answer> {
  const text = await textOf(response, heard);
  return { status: response.status, header: (name) => response.headers.get(name), json: parsed(text) };
}

async function textOf(response: Response, heard: () => void): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const parts: BlobPart[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Response(new Blob(parts)).text();
    heard();
    parts.push(new Uint8Array(value));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
