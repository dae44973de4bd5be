// A page whose part of the app is not on this phone yet, opened without signal: it is said, and it opens by itself later.
import { inject, shallowRef, type InjectionKey, type ShallowRef } from "vue";

export interface LackingPage {
  /** Where somebody wanted to go; null: nowhere that is lacking. */
  readonly path: Readonly<ShallowRef<string | null>>;
  /** `path` could not be loaded. */
  fail(path: string): void;
  /** Somebody went elsewhere. */
  forget(): void;
  /** Opens it if the server answers; otherwise everything stays as it is. */
  retry(): Promise<void>;
}

export interface Outside {
  isKept(): Promise<boolean>;
  isReached(): Promise<boolean>;
  /** Loads the app anew at this path: a browser may remember that a part failed. */
  open(path: string): void;
}

export const LACKING: InjectionKey<LackingPage> = Symbol("lacking page");

export function createLackingPage({ isKept, isReached, open }: Outside): LackingPage {
  const path = shallowRef<string | null>(null);
  return {
    path,
    fail(wanted) {
      path.value = wanted;
      // With all parts on the phone it is another tab that has taken a new version. Drafts are kept, so the new version
      // opens the same screen. Without them a reload without signal would end in the browser's own page.
      void isKept().then((kept) => kept && open(wanted));
    },
    forget: () => void (path.value = null),
    async retry() {
      const wanted = path.value;
      if (wanted !== null && (await isReached()) && path.value === wanted) open(wanted);
    },
  };
}

/** Whether a part of the app did not come: its script, or the style of its page. */
export function isUnloaded(error: unknown): boolean {
  return error instanceof Error && /import|preload/i.test(error.message);
}

export function useLackingPage(): LackingPage {
  const lacking = inject(LACKING);
  if (!lacking) throw new Error("no lacking page is provided");
  return lacking;
}
