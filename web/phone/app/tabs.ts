// One engine for all tabs of a person: whoever holds the lock leads, the others are told.
import type { TabMessage, Tabs } from "@yicetong/sync";

export interface BrowserTabs extends Tabs {
  /** Also gives up waiting for the lead. */
  close(): void;
}

export function createTabs(name: string): BrowserTabs {
  const channel = new BroadcastChannel(`${name}-tabs`);
  const waiting = new AbortController();
  const listeners = new Set<(message: TabMessage) => void>();
  channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    for (const listener of listeners) listener(data);
  };
  return {
    async lead(work) {
      try {
        await navigator.locks.request(`${name}-lead`, { signal: waiting.signal }, work);
      } catch (error) {
        if (!waiting.signal.aborted) throw error;
      }
    },
    tell: (message) => channel.postMessage(message),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      waiting.abort();
      channel.close();
    },
  };
}
