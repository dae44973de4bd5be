// What somebody has set on this phone. What asks others than the county for something is off until somebody wants it.
import { LANGUAGES, type Language } from "@yicetong/shared";
import { shallowRef, type ShallowRef } from "vue";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

export interface Choices {
  /** Null: as the browser has it. */
  readonly language: Language | null;
  readonly theme: Theme;
  /** Tiles of others below the map: by them its maker learns where somebody looks. */
  readonly basemap: boolean;
  /** The browser's own listening: its maker hears what is said. */
  readonly dictation: boolean;
}

export interface Preferences {
  readonly chosen: Readonly<ShallowRef<Choices>>;
  /** Another language comes with the next start of the page, which this makes. */
  change(changes: Partial<Choices>): void;
}

export interface Means {
  /** Where they are kept; it may refuse. */
  readonly storage: Pick<Storage, "getItem" | "setItem">;
  /** Colours follow its `data-theme`. */
  readonly root: { readonly dataset: DOMStringMap };
  reload(): void;
}

const NAME = "yicetong-preferences";
const NONE: Choices = { language: null, theme: "system", basemap: false, dictation: false };

export function createPreferences({ storage, root, reload }: Means): Preferences {
  const chosen = shallowRef(read(storage) ?? NONE);
  let isKept = true;
  const show = (): void => {
    if (chosen.value.theme === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = chosen.value.theme;
  };
  show();
  return {
    chosen,
    change(changes) {
      const isOther = changes.language !== undefined && changes.language !== chosen.value.language;
      // Another tab may have set something meanwhile.
      chosen.value = { ...((isKept && read(storage)) || chosen.value), ...changes };
      show();
      try {
        storage.setItem(NAME, JSON.stringify(chosen.value));
        isKept = true;
      } catch {
        isKept = false;
        return; // it holds until the page ends
      }
      if (isOther) reload();
    },
  };
}

/** What was kept, as far as it is known here; null: nothing. */
function read(storage: Means["storage"]): Choices | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(NAME) ?? "null");
    if (typeof kept !== "object" || kept === null) return null;
    const { language, theme, basemap, dictation } = kept as Record<string, unknown>;
    return {
      language: LANGUAGES.find((each) => each === language) ?? null,
      theme: THEMES.find((each) => each === theme) ?? "system",
      basemap: basemap === true,
      dictation: dictation === true,
    };
  } catch {
    return null;
  }
}
