// Where what is not acknowledged is kept a second time, apart from the database: what spoils the one leaves the other.
import type { Holding, Key, PhotoFile } from "@yicetong/sync";

/** One record or photo that the server has not acknowledged. `life` is the id of the database that it is also in. */
export type KeptRecord = { readonly name: string; readonly life: string } & ({ readonly holding: Holding } | { readonly photo: PhotoFile });

export interface SecondCopy {
  /** The names of all that is in it. */
  names(): Promise<ReadonlySet<string>>;
  /** All or nothing of each; one that is there already is replaced. */
  put(record: KeptRecord): Promise<void>;
  /** Those that can be read; `broken` counts the others. */
  all(): Promise<{ readonly records: readonly KeptRecord[]; readonly broken: number }>;
  drop(name: string): Promise<void>;
  close(): void;
}

export const nameOfRecord = ({ collection, id }: Key): string => `${collection}.${id}`;
export const nameOfPhoto = (id: string): string => `photo.${id}`;
