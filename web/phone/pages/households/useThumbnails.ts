// Small pictures of photos: the bytes that still wait on this phone, else the server's thumbnails.
import { onBeforeUnmount, ref, shallowRef, triggerRef, watch, type Ref, type ShallowRef } from "vue";
import { useContainer, useWorkspace } from "../../app/container";
import type { Entry } from "../../records/records";

export interface Thumbnails {
  /** Addresses by the photo's id. */
  readonly pictures: ShallowRef<ReadonlyMap<string, string>>;
  /** Some could not be had: there is no signal, or the server has not stored them yet. */
  readonly isMissing: Ref<boolean>;
}

export function useThumbnails(photos: () => readonly Entry<"photos">[]): Thumbnails {
  const { api } = useContainer();
  const { store } = useWorkspace();
  const pictures = shallowRef(new Map<string, string>());
  const isMissing = ref(false);
  let isOver = false;

  function show(id: string, bytes: BlobPart, type: string): void {
    if (isOver || pictures.value.has(id)) return;
    pictures.value.set(id, URL.createObjectURL(new Blob([bytes], { type })));
    triggerRef(pictures);
  }

  async function load(): Promise<void> {
    const wanted = photos().filter(({ id }) => !pictures.value.has(id));
    let missing = false;
    for (const { id, document } of wanted) {
      const file = await store.read((transaction) => transaction.photo(id));
      if (file) show(id, new Uint8Array(file.bytes), file.mime);
      else if (!document.srv?.stored || isOver) missing = true;
      else {
        const answer = await api.open(`/api/v1/photos/thumbnails/${id}`, {}, new AbortController().signal);
        if (answer.ok) show(id, await answer.value.arrayBuffer(), "image/jpeg");
        else missing = true;
        if (!answer.ok && answer.problem.code === "offline") break;
      }
    }
    isMissing.value = missing;
  }

  watch(() => photos().map(({ id }) => id).join(), () => void load().catch(() => (isMissing.value = true)), { immediate: true });
  onBeforeUnmount(() => {
    isOver = true;
    for (const address of pictures.value.values()) URL.revokeObjectURL(address);
  });
  return { pictures, isMissing };
}
