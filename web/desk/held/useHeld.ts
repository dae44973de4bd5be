// The rows that wait in an area, which of them is open, which are chosen, and what is decided about them.
import { resultOf, type Problem } from "@yicetong/shared";
import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";
import type { Container } from "../app/container";
import { createDecisions, type Decision, type Decisions } from "./decisions";
import type { Row } from "./rows";

export interface Held extends Pick<Decisions, "pending" | "left" | "refused"> {
  /** Null: not read yet. */
  readonly rows: ComputedRef<readonly Row[] | null>;
  readonly hasMore: ComputedRef<boolean>;
  readonly open: ComputedRef<Row | null>;
  readonly chosen: Readonly<Ref<ReadonlySet<string>>>;
  readonly problem: Readonly<ShallowRef<Problem | null>>;
  more(): Promise<void>;
  show(key: string): void;
  /** The row before or after the open one. */
  step(by: 1 | -1): void;
  choose(key: string): void;
  /** About the chosen rows, or the open one. */
  decide(decision: Decision): void;
  undo(): void;
}

/** ``changed``: decisions were sent. */
export function useHeld({ api }: Container, within: Readonly<Ref<string>>, changed: () => void): Held {
  const read = shallowRef<readonly Row[] | null>(null);
  const next = ref<string | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const chosen = ref<ReadonlySet<string>>(new Set());
  const at = ref<string | null>(null);
  let reading = 0;

  const decisions = createDecisions({
    async send(key, decision) {
      const answer = await post(key, decision);
      return answer.ok ? null : answer.problem;
    },
    sent: changed,
    every(ms, work) {
      const timer = window.setInterval(work, ms);
      return () => window.clearInterval(timer);
    },
  });

  /** It reaches the server also from a page that is being left. */
  function post(key: string, { kind, note, changes = {}, person = "" }: Decision) {
    const params = { path: { key } };
    const keepalive = true;
    switch (kind) {
      case "accept": return resultOf(api.client.POST("/api/v1/inbox/{key}/accept", { params, keepalive, body: { note } }));
      case "correct": return resultOf(api.client.POST("/api/v1/inbox/{key}/correct", { params, keepalive, body: { note, changes } }));
      case "credit": return resultOf(api.client.POST("/api/v1/inbox/{key}/credit", { params, keepalive, body: { note: note ?? "", person } }));
      case "return": return resultOf(api.client.POST("/api/v1/inbox/{key}/return", { params, keepalive, body: { note: note ?? "" } }));
      case "dismiss": return resultOf(api.client.POST("/api/v1/inbox/{key}/dismiss", { params, keepalive, body: { note: note ?? "" } }));
      case "merge": return resultOf(api.client.POST("/api/v1/inbox/{key}/merge", { params, keepalive, body: { note, into: null } }));
    }
  }

  async function more(): Promise<void> {
    const number = reading;
    const query = { within: within.value, ...(next.value ? { after: next.value } : {}) };
    const answer = await resultOf(api.client.GET("/api/v1/inbox", { params: { query } }));
    if (number !== reading) return; // another area is shown by now
    problem.value = answer.ok ? null : answer.problem;
    if (!answer.ok) return;
    read.value = [...(read.value ?? []), ...answer.value.items];
    next.value = answer.value.next;
  }

  const rows = computed(() => read.value?.filter(({ key }) => !decisions.gone.value.has(key)) ?? null);
  const open = computed(() => rows.value?.find(({ key }) => key === at.value) ?? rows.value?.[0] ?? null);

  function step(by: 1 | -1): void {
    const all = rows.value ?? [];
    const place = all.findIndex(({ key }) => key === open.value?.key);
    at.value = all[Math.min(Math.max(place + by, 0), all.length - 1)]?.key ?? null;
  }

  watch(
    within,
    () => {
      reading += 1;
      [read.value, next.value, at.value, chosen.value] = [null, null, null, new Set()];
      void more();
    },
    { immediate: true },
  );
  // Whoever has decided all that was read goes on with the next.
  watch(rows, (left) => void (left?.length === 0 && next.value && more()));
  const leave = (): void => void decisions.flush();
  onMounted(() => window.addEventListener("pagehide", leave));
  onBeforeUnmount(() => {
    window.removeEventListener("pagehide", leave);
    leave();
  });

  return {
    pending: decisions.pending, left: decisions.left, refused: decisions.refused,
    rows, open, chosen, problem, more, step,
    hasMore: computed(() => next.value !== null),
    show: (key) => (at.value = key),
    choose(key) {
      const changes = new Set(chosen.value);
      if (!changes.delete(key)) changes.add(key);
      chosen.value = changes;
    },
    decide(decision) {
      const keys = chosen.value.size > 0 ? [...chosen.value] : open.value ? [open.value.key] : [];
      if (keys.length === 0) return;
      const following = rows.value?.slice(rows.value.findIndex(({ key }) => key === open.value?.key) + 1).find(({ key }) => !keys.includes(key));
      decisions.decide(keys, decision);
      chosen.value = new Set();
      at.value = following?.key ?? null;
    },
    undo() {
      at.value = decisions.pending.value?.keys[0] ?? at.value;
      decisions.undo();
    },
  };
}
