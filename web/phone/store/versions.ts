// The versions of the phone's database, oldest first, each with its reason. A released version never changes.
export interface StoreVersion {
  readonly number: number;
  readonly why: string;
  /** Dexie's notation: the key first, then what is searched by. */
  readonly tables: Readonly<Record<string, string | null>>;
}

export const VERSIONS: readonly StoreVersion[] = [
  {
    number: 1,
    why: "The first: records by collection and id; what waits has an `order` and is found by it.",
    tables: {
      holdings: "[collection+id], collection, waiting.order",
      sent: "order, at",
      meta: "name",
      papers: "name",
      photos: "id",
    },
  },
];
