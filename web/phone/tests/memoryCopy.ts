// A second copy in memory, for tests.
import type { KeptRecord } from "../store/box";
import type { SecondCopy } from "../store/secondCopy";

export function createMemoryCopy(files: Map<string, KeptRecord> = new Map()): SecondCopy {
  return {
    names: async () => new Set(files.keys()),
    async put(record) {
      files.set(record.name, record);
    },
    all: async () => ({ records: [...files.values()], broken: 0 }),
    async drop(name) {
      files.delete(name);
    },
    close: () => undefined,
  };
}
