// Drafts in memory, for tests.
import { shallowRef } from "vue";
import { kept, newestFirst, type Draft, type DraftPhoto, type Drafts } from "./drafts";

export function createMemoryDrafts(): Drafts {
  const drafts = new Map<string, Draft>();
  const photos = new Map<string, DraftPhoto>();
  const gone = new Set<string>();
  const open = new Set<() => Promise<void>>();
  const all = shallowRef<readonly Draft[]>([]);
  const tell = (): void => void (all.value = newestFirst([...drafts.values()]));
  return {
    all,
    find: async (key) => drafts.get(key) ?? null,
    async keep(draft) {
      const made = kept(draft, drafts.get(draft.key), (id) => gone.has(id));
      if (made) drafts.set(made.key, made);
      tell();
      return made;
    },
    async drop(key, id) {
      if (drafts.get(key)?.id === id) drafts.delete(key);
      for (const photo of photos.values()) if (photo.draft === id) photos.delete(photo.id);
      gone.add(id);
      tell();
    },
    async giveBack(draft, taken) {
      if (drafts.has(draft.key)) return false;
      drafts.set(draft.key, draft);
      for (const photo of taken) photos.set(photo.id, photo);
      tell();
      return true;
    },
    photos: async (draft) => [...photos.values()].filter((photo) => photo.draft === draft),
    putPhoto: async (photo) => void photos.set(photo.id, photo),
    dropPhoto: async (id) => void photos.delete(id),
    flush: async () => void (await Promise.all([...open].map((keep) => keep()))),
    onFlush(keep) {
      open.add(keep);
      return () => open.delete(keep);
    },
    async erase() {
      drafts.clear();
      photos.clear();
      gone.clear();
      tell();
    },
    close: () => undefined,
  };
}
