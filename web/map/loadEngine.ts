let loading: Promise<typeof import("./engine")> | null = null;

/** Loaded once; after a failure, again: the signal may be back. */
export function loadEngine(): Promise<typeof import("./engine")> {
  loading ??= import("./engine").catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** What MapLibre draws with; without it there is a list. */
export function hasWebGL(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}
