// What day it is, for screens that stay open: a form that was begun in the evening says so the next morning.
import { shallowRef } from "vue";

const LOOK_MS = 60_000;

/** `day` as something that computed values follow: it is looked at each minute, and when the page is seen again. */
export function watchedDay(day: () => string, { page, later }: { page: Pick<Document, "addEventListener">; later(ms: number, work: () => void): void }): () => string {
  const seen = shallowRef(day());
  const look = (): void => void (seen.value = day());
  function lookLater(): void {
    later(LOOK_MS, () => {
      look();
      lookLater();
    });
  }
  page.addEventListener("visibilitychange", look);
  lookLater();
  return () => {
    const now = day();
    // Read for whoever follows it; told to the others after this one is done.
    if (seen.value !== now) queueMicrotask(look);
    return now;
  };
}
