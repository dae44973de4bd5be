import type { Tabs } from "./engine";

/** One process, one engine: it leads at once. */
export function aloneTabs(): Tabs {
  return {
    lead: (work) => work(),
    tell: () => undefined,
    listen: () => () => undefined,
  };
}
