// A form's draft, tied to the life of its page.
import { useContainer, useWorkspace } from "../app/container";
import type { Again } from "../app/undo";
import { onBeforeUnmount, onMounted, reactive, ref, shallowRef, watch, type Ref } from "vue";
import { StoreRefused } from "@yicetong/sync";
import type { DraftPhoto, Fields } from "./drafts";
import { createAutosave } from "./autosave";

export interface OpenDraft<F extends Fields> {
  /** What is typed; empty until the store was asked whether there is a draft. */
  readonly fields: Ref<F | null>;
  /** Whether the fields come from a draft. */
  readonly isRestored: Ref<boolean>;
  /** It was saved or discarded in another window. */
  readonly isGone: Ref<boolean>;
  /** Why the store keeps nothing; null: it does. */
  readonly refused: Ref<StoreRefused["why"] | null>;
  readonly photos: Ref<readonly DraftPhoto[]>;
  /** The id of the record to be made. */
  id(): string;
  /** Something is about to come that nobody types: from now on there is a draft. */
  begin(): void;
  addPhoto(photo: Omit<DraftPhoto, "draft">): Promise<void>;
  removePhoto(id: string): Promise<void>;
  /** A change that is nobody's typing: it makes no draft, but is kept in one that is there. */
  quietly(change: (fields: F) => void): void;
  /** The fields as plain values: a database takes nothing that watches. */
  plain(): F | null;
  flush(): Promise<void>;
  /**
   * What is in the form now, for whoever takes its save back: under other ids, because the records that it has made may
   * be known elsewhere. `renew` does the same for ids in its fields.
   */
  again(to: string | null, renew?: (fields: F) => F): AgainWithPhotos;
  /** After saving, or to discard. */
  end(): Promise<void>;
}

export interface AgainWithPhotos extends Again {
  /** One that came after the save. */
  addPhoto(photo: Omit<DraftPhoto, "draft">): void;
}

/**
 * `fresh` makes the fields of a form without a draft; `isSaved` tells of a draft whose record is already there, because
 * the app ended in between.
 */
export function useDraft<F extends Record<string, unknown>>(key: string, fresh: () => F, isSaved: (id: string) => boolean): OpenDraft<F> {
  const { now, later, newId, updates } = useContainer();
  const { drafts, records } = useWorkspace();
  const fields = shallowRef<F | null>(null);
  const isRestored = ref(false);
  const isGone = ref(false);
  const refused = ref<StoreRefused["why"] | null>(null);
  const photos = shallowRef<readonly DraftPhoto[]>([]);
  let autosave: ReturnType<typeof createAutosave> | null = null;
  const proposed = newId();
  let isQuiet = false;
  const id = (): string => autosave?.id() ?? proposed;

  /** A page that is opened by its address stands before all records are read; what is filled in from half of them is wrong. */
  function whenRead(): Promise<void> {
    return new Promise((done) => watch(records.ready, (is) => is && done(), { immediate: true }));
  }

  async function open(): Promise<void> {
    await whenRead();
    let found = await drafts.find(key).catch(() => null);
    if (found && isSaved(found.id)) {
      await drafts.drop(key, found.id).catch(() => undefined);
      found = null;
    }
    const typed = reactive({ ...fresh(), ...found?.fields }) as F;
    isRestored.value = found !== null;
    autosave = createAutosave(
      { drafts, now, later, gone: () => (isGone.value = true), refused: (why) => (refused.value = why.why) },
      { key, id: found?.id ?? proposed },
      () => copyOf(typed),
      found !== null,
    );
    if (found) photos.value = await drafts.photos(found.id).catch(() => []);
    fields.value = typed;
    watch(typed, () => (isQuiet && !autosave?.isTouched() ? undefined : autosave?.touch()), { deep: true, flush: "sync" });
  }

  const flush = (): Promise<void> => autosave?.flush() ?? Promise.resolve();
  const hide = (): void => void flush();
  const letGo = updates.hold(); // no new version reloads an open form
  onMounted(() => {
    void open();
    document.addEventListener("visibilitychange", hide);
    window.addEventListener("pagehide", hide);
  });
  onBeforeUnmount(() => {
    document.removeEventListener("visibilitychange", hide);
    window.removeEventListener("pagehide", hide);
    void Promise.resolve(autosave?.close()).then(letGo);
  });

  return {
    fields: fields as Ref<F | null>,
    isRestored, isGone, refused, photos, id, flush,
    plain: () => (fields.value ? copyOf(fields.value) : null),
    quietly(change) {
      if (!fields.value) return;
      isQuiet = true;
      change(fields.value);
      isQuiet = false;
    },
    begin: () => autosave?.touch(),
    async addPhoto(photo) {
      autosave?.touch();
      photos.value = [...photos.value, { ...photo, draft: id() }];
      await flush(); // its draft is there before it
      await drafts.putPhoto({ ...photo, draft: id() }).catch((error: unknown) => {
        refused.value = error instanceof StoreRefused ? error.why : "broken";
      });
    },
    async removePhoto(gone) {
      photos.value = photos.value.filter((photo) => photo.id !== gone);
      await drafts.dropPhoto(gone);
    },
    again(to, renew = (kept) => kept) {
      const typed = renew(copyOf(fields.value ?? fresh()));
      const taken: Omit<DraftPhoto, "draft">[] = [...photos.value];
      let kept = "";
      return {
        to,
        async keep() {
          await drafts.flush(); // a form that is open now has its draft
          const draft = (kept = newId());
          return drafts.giveBack({ key, id: draft, fields: typed, at: now().toISOString() }, taken.map((photo) => ({ ...photo, id: newId(), draft })));
        },
        drop: () => drafts.drop(key, kept),
        addPhoto: (photo) => void taken.push(photo),
      };
    },
    end: () => autosave?.end() ?? Promise.resolve(),
  };
}

function copyOf<F extends Fields>(fields: F): F {
  return JSON.parse(JSON.stringify(fields)) as F;
}
