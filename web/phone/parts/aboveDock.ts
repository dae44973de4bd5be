// Where a strip lies that must cover neither the dock nor the search field of whichever page it comes with.

export interface Span {
  readonly top: number;
  readonly bottom: number;
}

/** How high the parts that are fixed at a page's end reach, one above the other. One that scrolls with its page is none. */
export function heightAtEnd(end: number, parts: readonly Span[]): number {
  let reached = end;
  for (const { top, bottom } of [...parts].sort((one, other) => other.bottom - one.bottom)) {
    if (Math.abs(bottom - reached) < 1) reached = Math.min(reached, top);
  }
  return end - reached;
}
