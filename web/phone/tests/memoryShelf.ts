// A shelf in memory, for tests.
import type { Shelf } from "../store/shelf";

export function createMemoryShelf(boxes: Map<string, Uint8Array> = new Map()): Shelf & { readonly boxes: Map<string, Uint8Array> } {
  return {
    boxes,
    names: async () => new Set(boxes.keys()),
    put: async (name, bytes) => void boxes.set(name, bytes),
    get: async (name) => boxes.get(name) ?? null,
    drop: async (name) => void boxes.delete(name),
    remove: async () => boxes.clear(),
    close: () => undefined,
  };
}
