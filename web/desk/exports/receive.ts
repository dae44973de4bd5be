// Receives an exported file bit by bit: how many rows are here, and whether it is whole. Nothing reaches
// the disk before it is; what arrived until then is handed to the browser in large pieces, which it may
// keep outside of the page's memory.
export const FORMATS = ["xlsx", "csv", "geojson", "gpkg"] as const;
export type Format = (typeof FORMATS)[number];

/** For rows that have no place on a map. */
export const TABLES: readonly Format[] = ["xlsx", "csv"];

/** The server tells how far it is before it sends such a file, which it can only send whole. */
export const TELLS_PROGRESS: readonly Format[] = ["xlsx", "gpkg"];
const PIECE = 4 * 1024 * 1024;
const NEWLINE = 10;
const QUOTE = 34;

export interface Progress {
  rows: number;
  /** Of the file; 0 while the server is still writing it. */
  bytes: number;
}

/** The file ended before it was whole. */
export class BrokenOff extends Error {}

interface Counter {
  add(chunk: Uint8Array): void;
  rows(): number;
}

/** Counts the lines of a CSV or GeoJSON that are rows: in CSV, a line break within quotes is none. */
function countRows(format: Format, total: number): Counter {
  const quotes = format === "csv";
  let lines = 0;
  let quoted = false;
  return {
    add(chunk) {
      for (const byte of chunk) {
        if (byte === QUOTE && quotes) quoted = !quoted;
        else if (byte === NEWLINE && !quoted) lines += 1;
      }
    },
    rows: () => Math.min(Math.max(0, lines - 1), total), // the first is the head, those after the last the end
  };
}

/** Collects what arrives, and hands it on in pieces. */
function collecting(): { add(chunk: Uint8Array<ArrayBuffer>): void; file(type: string): Blob; size(): number } {
  const pieces: Blob[] = [];
  let held: Uint8Array<ArrayBuffer>[] = [];
  let heldBytes = 0;
  let bytes = 0;
  function handOn(): void {
    pieces.push(new Blob(held));
    held = [];
    heldBytes = 0;
  }
  return {
    add(chunk) {
      held.push(chunk);
      heldBytes += chunk.byteLength;
      bytes += chunk.byteLength;
      if (heldBytes >= PIECE) handOn();
    },
    file(type) {
      handOn();
      return new Blob(pieces, { type });
    },
    size: () => bytes,
  };
}

/** Lines of progress until an empty one; what follows is the file. */
function heading(tell: (rows: number) => void): (chunk: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> {
  let line = "";
  let done = false;
  return (chunk) => {
    if (done) return chunk;
    for (const [at, byte] of chunk.entries()) {
      if (byte !== NEWLINE) line += String.fromCharCode(byte);
      else if (line === "") {
        done = true;
        return chunk.subarray(at + 1);
      } else {
        tell((JSON.parse(line) as { rows: number }).rows);
        line = "";
      }
    }
    return chunk.subarray(chunk.length);
  };
}

export async function receive(answer: Response, format: Format, tell: (progress: Progress) => void): Promise<Blob> {
  const total = totalOf(answer);
  const reader = answer.body?.getReader();
  if (!reader) throw new BrokenOff();
  const counter = countRows(format, total);
  const file = collecting();
  const ahead = TELLS_PROGRESS.includes(format);
  let rows = 0;
  const begin = heading((told) => (rows = told));
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const chunk = ahead ? begin(value) : value;
    if (!ahead) {
      counter.add(chunk);
      rows = counter.rows();
    }
    if (chunk.byteLength) file.add(chunk);
    tell({ rows, bytes: file.size() });
  }
  if (rows < total || file.size() === 0) throw new BrokenOff();
  return file.file(answer.headers.get("Content-Type") ?? "");
}

export function totalOf(answer: Response): number {
  return Number(answer.headers.get("X-Total-Rows") ?? 0);
}

/** The name that the server gives the file. */
export function nameOf(answer: Response, format: Format): string {
  return /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? `export.${format}`;
}
