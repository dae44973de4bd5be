// What lies on a shelf of one record or photo: a head in the clear, with ids only; then the record as this phone opens
// it, and as the county does.
import type { Holding, Key, PhotoNote } from "@yicetong/sync";
import { fromBytes, joined, toBytes } from "./cipher";

export interface BoxHead {
  readonly name: string;
  /** The id of the database that it is also in. */
  readonly life: string;
  /** Whose hand-in it is, by the device's id; null: not known when it was written. */
  readonly device: string | null;
  readonly collection: string;
  readonly id: string;
  /** Of the version that waits; "" of a photo's file. */
  readonly rev: string;
  /** The county has it, by a hand-in; its owner, who may still come with the PIN, does not know yet. */
  readonly isTaken?: true;
}

export interface Box {
  readonly head: BoxHead;
  /** The record or the photo's note, for this phone. */
  readonly record: Uint8Array;
  /** The photo's file, for this phone; empty of a record. */
  readonly file: Uint8Array;
  /** For the county; empty where its key was not known. */
  readonly sealed: Uint8Array;
}

/** One record or photo that the server has not acknowledged. */
export type KeptRecord = { readonly name: string; readonly life: string } & ({ readonly holding: Holding } | { readonly photo: PhotoNote & { readonly bytes: Uint8Array } });

export const PHOTO_BYTES = "photo-bytes";
export const nameOfRecord = ({ collection, id }: Key): string => `${collection}.${id}`;
export const nameOfPhoto = (id: string): string => `photo.${id}`;

export function packed({ head, record, file, sealed }: Box): Uint8Array {
  const sizes = [record, file, sealed].map((part) => part.length);
  return joined(toBytes(`${JSON.stringify({ ...head, sizes })}\n`), record, file, sealed);
}

/** Null: it is not what was written. */
export function unpacked(bytes: Uint8Array, name: string): Box | null {
  const end = bytes.indexOf(10);
  if (end < 0) return null;
  try {
    const { sizes, ...head } = JSON.parse(fromBytes(bytes.subarray(0, end))) as BoxHead & { readonly sizes: readonly number[] };
    const [record = 0, file = 0, sealed = 0] = sizes;
    const at = end + 1;
    if (head.name !== name || typeof head.life !== "string" || bytes.length !== at + record + file + sealed) return null;
    return {
      head,
      record: bytes.slice(at, at + record),
      file: bytes.slice(at + record, at + record + file),
      sealed: bytes.slice(at + record + file),
    };
  } catch {
    return null;
  }
}
