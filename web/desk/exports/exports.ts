// One export at a time, as the server has it; it goes on while one looks at other pages.
import type { Api, Problem } from "@yicetong/shared";
import { shallowRef, type ShallowRef } from "vue";
import { nameOf, receive, TELLS_PROGRESS, totalOf, type Format, type Progress } from "./receive";

export type ExportState =
  | { is: "idle" }
  | { is: "running"; total: number | null; progress: Progress }
  | { is: "done"; name: string; rows: number }
  | { is: "failed"; problem: Problem };

/** What is exported: a list's path in the API, with its filters. */
export interface ExportedList {
  path: string;
  query: Readonly<Record<string, string>>;
}

export interface Exports {
  state: Readonly<ShallowRef<ExportState>>;
  start(list: ExportedList, format: Format): Promise<void>;
  cancel(): void;
  dismiss(): void;
}

/** ``save`` gives a whole file to the person. */
export function createExports(api: Api, language: string, save: (file: Blob, name: string) => void): Exports {
  const state = shallowRef<ExportState>({ is: "idle" });
  let running: AbortController | null = null;

  async function start({ path, query }: ExportedList, format: Format): Promise<void> {
    if (running) return;
    const own = (running = new AbortController());
    state.value = { is: "running", total: null, progress: { rows: 0, bytes: 0 } };
    const asked = { ...query, format, lang: language, ...(TELLS_PROGRESS.includes(format) ? { progress: "true" } : {}) };
    const answer = await api.open(`${path}/export`, asked, own.signal);
    try {
      if (!answer.ok) {
        state.value = own.signal.aborted ? { is: "idle" } : { is: "failed", problem: answer.problem };
        return;
      }
      const total = totalOf(answer.value);
      const file = await receive(answer.value, format, (progress) => (state.value = { is: "running", total, progress }));
      const name = nameOf(answer.value, format);
      save(file, name);
      state.value = { is: "done", name, rows: total };
    } catch {
      // Cancelled, or broken off: what has arrived is dropped.
      state.value = own.signal.aborted ? { is: "idle" } : { is: "failed", problem: { code: "broken_off", status: 0 } };
    } finally {
      running = null;
    }
  }

  return {
    state,
    start,
    cancel: () => running?.abort(),
    dismiss: () => {
      if (!running) state.value = { is: "idle" };
    },
  };
}

const KEPT_MS = 60_000;

/** As a link that is clicked: the browser asks where to, or takes its folder for downloads. */
export function saveInBrowser(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
