// The shapes of docs/sync.md: records, rows and receipts, and what a phone keeps of each record.

/** A version of a record. Fields that the app does not know are kept and sent back. */
export interface Document {
  readonly id: string;
  readonly rev: string;
  readonly _deleted?: boolean;
  readonly srv?: Srv;
  readonly [field: string]: unknown;
}

/** The server's part of a document. */
export interface Srv {
  readonly status?: "ok" | "deleted" | "out_of_scope" | "rejected" | "held" | "conflict";
  readonly seq?: number;
  readonly grid?: string | null;
  /** The name of a version that was not taken, in `outcomes`. */
  readonly key?: string;
  readonly errors?: readonly RowError[];
  readonly mine?: boolean;
  readonly flags?: readonly string[];
  /** Only an SMS has said this version so far. */
  readonly partial?: boolean;
  readonly [field: string]: unknown;
}

export interface RowError {
  readonly field: string | null;
  readonly code: string;
  readonly yours?: unknown;
  readonly theirs?: unknown;
}

export interface Key {
  readonly collection: string;
  readonly id: string;
}

/** What is pushed. `assumedMasterState` is the row's base, as the server had confirmed it. */
export interface Row {
  readonly collection: string;
  readonly newDocumentState: Document;
  readonly assumedMasterState?: Document;
}

export type Outcome = "applied" | "merged" | "conflict" | "rejected" | "held";

export interface Receipt {
  readonly id: string;
  readonly rev: string;
  readonly outcome: Outcome;
  readonly replay: boolean;
  readonly errors?: readonly RowError[];
  readonly document?: Document;
  /** Of a hand-in: what was decided about a row that the server had. */
  readonly decision?: string | null;
}

/**
 * All that a phone keeps of one record; at least one of the three versions is there. The screen shows the
 * first of `waiting`, `refused`, `confirmed`.
 */
export interface Holding extends Key {
  /** The last version of the server. A removal leaves none, unless an edit waits above it. */
  readonly confirmed?: Document;
  /** The edit without a receipt. */
  readonly waiting?: Waiting;
  /** The version that was not taken, with its reasons in `srv`. */
  readonly refused?: Document;
  /** The last receipt of one of this phone's own rows, and when it came. */
  readonly receipt?: Omit<Receipt, "document"> & {
    readonly at: string;
    /** When its row was written, by the phone's clock. */
    readonly written?: string;
  };
  /** The household of this phone's own work as it was called when that was written: it may leave the phone before its work does. Never sent. */
  readonly about?: { readonly household: string; readonly head: string };
  /** Fields of this phone that the server did not name when their version was sent; an edit says them once it does. */
  readonly unsaid?: Readonly<Record<string, unknown>>;
  /** The version that was handed to the phone's messaging app as an SMS, and when: nobody knows whether that was sent. */
  readonly sms?: { readonly rev: string; readonly at: string };
  /** The resync that brought this record last. */
  readonly listed?: number;
}

export interface Waiting {
  readonly document: Document;
  /** The version that it was made from; none for a new record. */
  readonly base?: Document;
  /** The order of pushing: one more than any before. */
  readonly order: number;
  /** Whether it, or an edit without a receipt that it replaces, has left the phone: the server may have that one. */
  readonly sent: boolean;
  /** When it was written, by the phone's clock. */
  readonly at: string;
}

/** A row that was answered, exactly as it was sent. Kept for 30 days, for a server that is restored. */
export interface SentRow {
  readonly order: number;
  /** When it was answered, by the server's clock. */
  readonly at: string;
  readonly row: Row;
}

/** A photo on this phone, and for 30 days after the server has stored it: it may be restored. */
export interface PhotoNote {
  /** The id of its record. */
  readonly id: string;
  readonly mime: string;
  /** `unknown`: its record was not taken (yet); it is tried again when the record changes. */
  readonly state: "waiting" | "stored" | "unknown" | "refused";
  /** Where its upload goes on. */
  readonly url?: string;
  /** The problem's code of a refusal. */
  readonly code?: string;
  /** When it came into its state, by the server's clock where that is known. */
  readonly at: string;
}

/** With its bytes, which are read only where they are sent or shown. */
export interface PhotoFile extends PhotoNote {
  readonly bytes: Uint8Array;
}

/** An answer of the API that is kept for reading without signal: quotas, calendar, duties. */
export interface Paper {
  readonly name: string;
  readonly path: string;
  readonly etag: string | null;
  readonly body: unknown;
  /** When the server gave it, by the server's clock. */
  readonly at: string;
  /** When it was asked for, by the phone's clock, in ms. */
  readonly askedAt: number;
}
