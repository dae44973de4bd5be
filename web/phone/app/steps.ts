// What somebody who has logged in sees first: their work as soon as any of it is there.

export type Step = "reading" | "refused" | "first_sync" | "no_areas" | "erased" | "app";

export interface Known {
  /** Whether the phone's records have been read. */
  readonly isRead: boolean;
  /** The phone's own database cannot be read. */
  readonly isRefused: boolean;
  readonly erased: boolean;
  readonly hasAreas: boolean;
  readonly households: number;
  readonly unsent: number;
  readonly hasSynced: boolean;
}

export function stepOf({ isRead, isRefused, erased, hasAreas, households, unsent, hasSynced }: Known): Step {
  if (erased) return "erased";
  if (households > 0 || unsent > 0) return "app";
  if (!isRead) return isRefused ? "refused" : "reading";
  if (!hasAreas) return "no_areas";
  return hasSynced ? "app" : "first_sync";
}
