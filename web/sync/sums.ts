// Digests of records: the XOR of ids and revs, and the sum of seqs.
import type { Document } from "./documents";
import type { Sums } from "./api";

/** id -> what is held of it. */
export type Versions = Map<string, { readonly rev: string; readonly seq: number }>;

export function versionOf({ rev, srv }: Document): { rev: string; seq: number } {
  return { rev, seq: srv?.seq ?? 0 };
}

export function summedUp(versions: Versions): Sums {
  const [ids, revs] = [new Uint32Array(4), new Uint32Array(4)];
  let seqs = 0;
  for (const [id, { rev, seq }] of versions) {
    mix(ids, id);
    mix(revs, rev);
    seqs += seq;
  }
  return { n: versions.size, ids: text(ids), revs: text(revs), seqs };
}

export function sameSums(one: Sums | undefined, other: Sums | undefined): boolean {
  if (!one || !other) return (one?.n ?? 0) === (other?.n ?? 0);
  return one.n === other.n && one.ids === other.ids && one.revs === other.revs && one.seqs === other.seqs;
}

function mix(into: Uint32Array, uuid: string): void {
  const digits = uuid.replace(/-/g, "");
  for (let word = 0; word < 4; word += 1) into[word] = (into[word] ?? 0) ^ parseInt(digits.slice(8 * word, 8 * word + 8), 16);
}

function text(words: Uint32Array): string {
  const digits = Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("");
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join("-");
}
