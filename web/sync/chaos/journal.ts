// What the phone makes, sends and is told, in the form that tests/chaos/history.py reads.
import { appendFileSync } from "node:fs";
import type { Document, Receipt } from "../documents";

export type Event = Readonly<Record<string, unknown>> & { readonly what: string };

/** Seconds of the clock that all processes of the machine share. */
export function moment(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}

/** The end of a line comes first: what a killed writer left half written stays apart. */
export function writer(path: string): (event: Event) => void {
  return (event) => appendFileSync(path, `\n${JSON.stringify(event)}`);
}

export function notedReceipt({ rev, outcome, replay, document, errors = [] }: Receipt): unknown {
  return { rev, outcome, replay, made: document?.rev, errors };
}

/** As much of a document as the checker needs: of a removal, all the names in it. */
export function noted(collection: string, document: Document): unknown {
  const srv = document.srv ?? {};
  const isRemoval = document._deleted === true && srv.status !== "rejected" && srv.status !== "held";
  return {
    collection,
    id: document.id,
    rev: document.rev,
    srv: isRemoval ? srv : { status: srv.status ?? null, seq: srv.seq ?? null },
    names: isRemoval ? [...new Set([...Object.keys(document), "collection"])].sort() : null,
  };
}

export function contentOf({ srv, ...content }: Document): Record<string, unknown> {
  return content;
}
