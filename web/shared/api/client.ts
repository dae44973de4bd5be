// The API, typed by its own description. A call returns a value or a problem; it never throws.
import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./schema";

export interface Problem {
  /** A code of docs/problems.md, or `offline`, or `strange` for an answer that is not ours. */
  code: string;
  status: number;
}

export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** A value with the tag under which the server knows it. */
export interface Known<T> {
  tag: string | null;
  value: T;
}

/** An endpoint that answers JSON to GET without anything in its path to fill in. */
export type ReadPath = {
  [P in keyof paths]: paths[P] extends { get: { responses: { 200: { content: { "application/json": unknown } } } } } ? P : never;
}[keyof paths];
export type ReadAnswer<P extends ReadPath> = paths[P] extends { get: { responses: { 200: { content: { "application/json": infer T } } } } }
  ? T
  : never;
export type ReadQuery<P extends ReadPath> = paths[P] extends { get: { parameters: { query?: infer Q } } }
  ? Readonly<Partial<Record<keyof NonNullable<Q> & string, string>>>
  : never;

/** A page of a list; `elsewhere`: how many more are counted, which the person may not see. */
export interface Page<Row> {
  items: readonly Row[];
  next: string | null;
  elsewhere?: number;
  /** The day that the list is of; its other pages are asked for with it. */
  day?: string;
}

export interface Api {
  client: Client<paths>;
  /** Requests that write carry the form token of the session. */
  useFormToken(token: string): void;
  /** A read that costs next to nothing when nothing has changed: then `known` itself comes back. */
  read<P extends ReadPath>(path: P, query: ReadQuery<P>, known?: Known<ReadAnswer<P>>): Promise<Result<Known<ReadAnswer<P>>>>;
  /** A page of a list whose address is made while the app runs. */
  readPage<Row>(path: string, query: Readonly<Record<string, string>>): Promise<Result<Page<Row>>>;
  /** A PDF, under the name that the server gives it. */
  print(path: string, query: Readonly<Record<string, string>>): Promise<Result<File>>;
  /** An answer that is read bit by bit. It is asked for once: the server may be busy for somebody else. */
  open(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Result<Response>>;
}

const BUSY = 503;
const MAX_TRIES = 5;
const WAIT_SECONDS = 2;
const PDF = "application/pdf";

export type Sleep = (ms: number) => Promise<void>;
export type Send = (request: Request) => Promise<Response>;

export function createApi(send: Send, base: string, sleep: Sleep): Api {
  let formToken = "";
  const client = createClient<paths>({ baseUrl: base, fetch: send });
  client.use({
    onRequest({ request }) {
      if (formToken && request.method !== "GET") request.headers.set("X-CSRF-Token", formToken);
      return request;
    },
  });
  function read<T>(path: string, query: Readonly<Record<string, string>>, known?: Known<T>): Promise<Result<Known<T>>> {
    const headers = known?.tag ? { "If-None-Match": known.tag } : {};
    const url = `${base}${path}?${new URLSearchParams(query)}`;
    const answer = patiently(() => send(new Request(url, { headers })), sleep).then(async (response) => {
      if (response.status === 304 && known) return { data: known, response };
      const body: unknown = await response.json();
      if (!response.ok) return { error: body, response };
      return { data: { tag: response.headers.get("ETag"), value: body as T }, response };
    });
    return resultOf<Known<T>>(answer);
  }
  return {
    client,
    useFormToken(token) {
      formToken = token;
    },
    read,
    readPage: async <Row>(path: string, query: Readonly<Record<string, string>>) => {
      const answer = await read<Page<Row>>(path, query);
      return answer.ok ? { ok: true, value: answer.value.value } : answer;
    },
    print: (path, query) => {
      const url = `${base}${path}?${new URLSearchParams(query)}`;
      const answer = patiently(() => send(new Request(url)), sleep).then(async (response) => {
        if (!response.ok || response.headers.get("Content-Type") !== PDF) return { error: (await response.json()) as unknown, response };
        const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
        return { data: new File([await response.blob()], name ?? "print.pdf", { type: PDF }), response };
      });
      return resultOf<File>(answer);
    },
    open: (path, query, signal) => {
      const url = `${base}${path}?${new URLSearchParams(query)}`;
      const answer = send(new Request(url, { signal })).then(async (response) =>
        response.ok ? { data: response, response } : { error: (await response.json()) as unknown, response },
      );
      return resultOf<Response>(answer);
    },
  };
}

/** A busy server says when to come again; reads may be repeated. */
async function patiently(ask: () => Promise<Response>, sleep: Sleep): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    const response = await ask();
    if (response.status !== BUSY || tries === MAX_TRIES) return response;
    const seconds = Number(response.headers.get("Retry-After") ?? WAIT_SECONDS);
    await sleep(1000 * (seconds > 0 && seconds < 60 ? seconds : WAIT_SECONDS));
  }
}

interface Answer<T> {
  data?: T | undefined;
  error?: unknown;
  response: Response;
}

/** What a call came to. An answer that is not ours, as a captive portal gives, is no success. */
export async function resultOf<T>(call: Promise<Answer<T>>): Promise<Result<T>> {
  try {
    const { data, error, response } = await call;
    // 204 has nothing to say, and T says so.
    if (data !== undefined || response.status === 204) return { ok: true, value: data as T };
    return { ok: false, problem: { code: codeOf(error), status: response.status } };
  } catch (error) {
    // `fetch` rejects with a TypeError when there is no answer, JSON.parse with a SyntaxError.
    return { ok: false, problem: { code: error instanceof SyntaxError ? "strange" : "offline", status: 0 } };
  }
}

function codeOf(error: unknown): string {
  const named = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof named === "string" ? named : "strange";
}
