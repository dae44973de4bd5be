// A store whose refusals are noticed, whoever meets them: the frame says what is the matter.
import { StoreRefused, type Store } from "@yicetong/sync";

export type Refusal = StoreRefused["why"];

/** `notice` is told of each refusal, and null when a write has worked again. */
export function watchedStore(store: Store, notice: (why: Refusal | null) => void): Store {
  async function seen<T>(work: Promise<T>, heals: boolean): Promise<T> {
    try {
      const result = await work;
      if (heals) notice(null);
      return result;
    } catch (error) {
      if (error instanceof StoreRefused) notice(error.why);
      throw error;
    }
  }
  return {
    read: (work) => seen(store.read(work), false),
    write: (work) => seen(store.write(work), true),
    watch: (listener) => store.watch(listener),
    close: () => store.close(),
  };
}
