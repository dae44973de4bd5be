// The rows of a list, page by page, and what became of asking for them.
import type { Api, Problem, Result } from "@yicetong/shared";
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";
import type { ExportedList } from "../exports/exports";

interface Page<Row> {
  items: readonly Row[];
  next: string | null;
}

export interface Rows<Row> {
  rows: Readonly<ShallowRef<readonly Row[]>>;
  state: ComputedRef<"loading" | "failed" | "nothing" | "rows">;
  problem: Readonly<ShallowRef<Problem | null>>;
  hasMore: ComputedRef<boolean>;
  waiting: Readonly<Ref<boolean>>;
  more(): Promise<void>;
}

/** ``list`` is what is shown; another one begins anew. */
export function useRows<Row>(api: Api, list: ComputedRef<ExportedList>): Rows<Row> {
  const rows = shallowRef<readonly Row[]>([]);
  const next = ref<string | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const waiting = ref(false);
  let asked = 0;

  async function more(): Promise<void> {
    const number = (asked += 1);
    waiting.value = true;
    const { path, query } = list.value;
    const after: Record<string, string> = next.value ? { after: next.value } : {};
    const answer: Result<{ value: Page<Row> }> = await api.read<Page<Row>>(path, { ...query, ...after });
    if (number !== asked) return; // another list is shown by now
    waiting.value = false;
    problem.value = answer.ok ? null : answer.problem;
    if (!answer.ok) return;
    rows.value = [...rows.value, ...answer.value.value.items];
    next.value = answer.value.value.next;
  }

  const which = computed(() => JSON.stringify(list.value));
  watch(
    which,
    () => {
      rows.value = [];
      next.value = null;
      void more();
    },
    { immediate: true },
  );
  const state = computed(() => {
    if (rows.value.length) return "rows";
    if (problem.value) return "failed";
    return waiting.value ? "loading" : "nothing";
  });
  return { rows, state, problem, waiting, hasMore: computed(() => next.value !== null), more };
}
