// The rows of a list, page by page, and what became of asking for them.
import type { Api, Problem } from "@yicetong/shared";
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";
import type { ExportedList } from "../exports/exports";

export interface Rows<Row> {
  rows: Readonly<ShallowRef<readonly Row[]>>;
  state: ComputedRef<"loading" | "failed" | "nothing" | "rows">;
  problem: Readonly<ShallowRef<Problem | null>>;
  hasMore: ComputedRef<boolean>;
  waiting: Readonly<Ref<boolean>>;
  /** How many more are counted, which the person may not see. */
  elsewhere: Readonly<Ref<number>>;
  more(): Promise<void>;
}

/** ``list`` is what is shown; another one begins anew. */
export function useRows<Row>(api: Api, list: ComputedRef<ExportedList>): Rows<Row> {
  const rows = shallowRef<readonly Row[]>([]);
  const next = ref<string | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const waiting = ref(false);
  const elsewhere = ref(0);
  // A list as of today stays of the day on which it was opened.
  let day: Record<string, string> = {};
  let asked = 0;

  async function more(): Promise<void> {
    const number = (asked += 1);
    waiting.value = true;
    const { path, query } = list.value;
    const after: Record<string, string> = next.value ? { after: next.value } : {};
    const answer = await api.readPage<Row>(path, { ...day, ...query, ...after });
    if (number !== asked) return; // another list is shown by now
    waiting.value = false;
    problem.value = answer.ok ? null : answer.problem;
    if (!answer.ok) return;
    rows.value = [...rows.value, ...answer.value.items];
    next.value = answer.value.next;
    elsewhere.value = answer.value.elsewhere ?? 0;
    day = answer.value.day ? { on: answer.value.day } : {};
  }

  const which = computed(() => JSON.stringify(list.value));
  watch(
    which,
    () => {
      rows.value = [];
      next.value = null;
      elsewhere.value = 0;
      day = {};
      void more();
    },
    { immediate: true },
  );
  const state = computed(() => {
    if (rows.value.length) return "rows";
    if (problem.value) return "failed";
    return waiting.value ? "loading" : "nothing";
  });
  return { rows, state, problem, waiting, elsewhere, hasMore: computed(() => next.value !== null), more };
}
