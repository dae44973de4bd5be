// Requests from Node: a connection each, so that a line that breaks is a line that broke.
import { request as plain, type IncomingMessage } from "node:http";
import { request as secure } from "node:https";
import { gunzip, gzip } from "node:zlib";
import { promisify } from "node:util";
import { NoAnswer, type Answer, type Request, type Transport } from "../transport";

const pack = promisify(gzip);
const unpack = promisify(gunzip);
const PATIENCE_MS = 100_000;

/** `headers` are sent with each request; of a Location only the path is used. */
export function createNodeTransport(server: string, headers: () => Readonly<Record<string, string>>): Transport {
  const { protocol, hostname, port } = new URL(server);
  return {
    async send(request: Request, signal?: AbortSignal): Promise<Answer> {
      const { search, pathname } = new URL(request.path, server);
      const body = request.json === undefined ? request.bytes : await pack(JSON.stringify(request.json));
      const sent: Record<string, string> = { "Accept-Encoding": "gzip", ...headers(), ...request.headers };
      if (request.json !== undefined) Object.assign(sent, { "Content-Type": "application/json", "Content-Encoding": "gzip" });
      if (request.method !== "GET" && request.method !== "HEAD") sent["Content-Length"] = String(body?.length ?? 0);
      const answer = await new Promise<{ head: IncomingMessage; bytes: Buffer }>((done, fail) => {
        const began = (protocol === "https:" ? secure : plain)(
          { hostname, port, method: request.method, path: pathname + search, headers: sent, agent: false, timeout: PATIENCE_MS, ...(signal ? { signal } : {}) },
          (head) => {
            const parts: Buffer[] = [];
            head.on("data", (part: Buffer) => parts.push(part));
            head.on("error", fail);
            head.on("close", () => (head.complete ? done({ head, bytes: Buffer.concat(parts) }) : fail(new Error("cut"))));
          },
        );
        began.on("timeout", () => began.destroy(new Error("no answer in time")));
        began.on("error", fail);
        began.end(body);
      }).catch((error: unknown) => {
        throw new NoAnswer(String(error), { cause: error });
      });
      return { status: answer.head.statusCode ?? 0, header: (name) => answer.head.headers[name.toLowerCase()]?.toString() ?? null, json: await read(answer) };
    },
  };
}

async function read({ head, bytes }: { head: IncomingMessage; bytes: Buffer }): Promise<unknown> {
  try {
    const text = head.headers["content-encoding"] === "gzip" && bytes.length > 0 ? await unpack(bytes) : bytes;
    return JSON.parse(text.toString()) as unknown;
  } catch {
    return undefined;
  }
}
