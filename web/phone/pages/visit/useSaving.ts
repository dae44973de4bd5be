// One save of a form: a second tap is none, and a store that refuses leaves the form as it is.
import { useWorkspace } from "../../app/container";
import { StoreRefused, type Saved, type Write } from "@yicetong/sync";
import { ref, type Ref } from "vue";

export interface Saving {
  readonly isSaving: Ref<boolean>;
  /** Why nothing was kept; null: it was, or nothing was tried. */
  readonly refused: Ref<StoreRefused["why"] | null>;
  /** Null where the store refused, or the save before is still under way or done. */
  save(writes: () => readonly Write[]): Promise<Saved | null>;
}

export function useSaving(): Saving {
  const { engine } = useWorkspace();
  const isSaving = ref(false);
  const refused = ref<StoreRefused["why"] | null>(null);
  return {
    isSaving,
    refused,
    async save(writes) {
      if (isSaving.value) return null;
      isSaving.value = true;
      refused.value = null;
      try {
        return await engine.save(writes());
      } catch (error) {
        refused.value = error instanceof StoreRefused ? error.why : "broken";
        isSaving.value = false;
        return null;
      }
    },
  };
}
