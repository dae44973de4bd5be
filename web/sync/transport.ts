// How the engine speaks to a server. The token, gzip and the address are the transport's affair.

export interface Request {
  readonly method: "GET" | "POST" | "HEAD" | "PATCH" | "DELETE";
  /** /api/v1/..., with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON; sent as gzip. */
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
}

export interface Answer {
  readonly status: number;
  header(name: string): string | null;
  /** The JSON of the body; undefined if it is no JSON of ours, as a captive portal's page is not. */
  readonly json: unknown;
}

/** Rejects with `NoAnswer` where the connection failed or was cut: the server may have handled the request. */
export interface Transport {
  /** An aborted signal cuts the line. */
  send(request: Request, signal?: AbortSignal): Promise<Answer>;
}

export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}
