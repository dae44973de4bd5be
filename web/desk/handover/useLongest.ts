// The households that nobody was at for longest: chosen, foreseen, handed over, and for ten seconds taken back.
import { resultOf, type Problem } from "@yicetong/shared";
import { computed, onBeforeUnmount, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";
import type { Container } from "../app/container";
import { ableOf, offer, type Answer, type LongestRow, type Offer } from "./choice";

const AT_ONCE = 12;
const READ_AT_ONCE = 100;
const MAX_PAGES = 5;
const DEBOUNCE_MS = 300;
const UNDO_SECONDS = 10;

export interface Longest {
  offered: ComputedRef<Offer | null>;
  /** There are more of them. */
  more: ComputedRef<boolean>;
  chosen: Readonly<Ref<ReadonlySet<string>>>;
  /** What the server foresees of the chosen ones; null: it is being asked, or none is chosen. */
  preview: Readonly<ShallowRef<Answer | null>>;
  /** What was handed over last on this page, and not undone. */
  done: Readonly<ShallowRef<Answer | null>>;
  /** The week of each household that was handed over on this page. */
  given: Readonly<ShallowRef<ReadonlyMap<string, string>>>;
  /** Seconds in which the last hand-over may be undone; 0: no more. */
  left: Readonly<Ref<number>>;
  /** So many households were taken back just now. */
  undone: Readonly<Ref<number>>;
  working: Readonly<Ref<boolean>>;
  problem: Readonly<ShallowRef<Problem | null>>;
  load(): Promise<void>;
  showMore(): Promise<void>;
  choose(id: string, wanted: boolean): void;
  handOver(): Promise<void>;
  undo(): Promise<void>;
}

export function useLongest({ api, session }: Container, within: Readonly<Ref<string>>): Longest {
  const rows = shallowRef<LongestRow[] | null>(null);
  const next = ref<string | null>(null);
  const most = ref(AT_ONCE);
  const chosen = ref<ReadonlySet<string>>(new Set());
  const preview = shallowRef<Answer | null>(null);
  const done = shallowRef<Answer | null>(null);
  const given = shallowRef<ReadonlyMap<string, string>>(new Map());
  const left = ref(0);
  const undone = ref(0);
  const working = ref(false);
  const problem = shallowRef<Problem | null>(null);
  let seenAt = "";
  let reading = 0;
  let asked = 0;
  let debounce = 0;
  let countdown = 0;

  const offered = computed(() => (rows.value ? offer(rows.value, most.value) : null));
  const more = computed(() => next.value !== null || ableOf(rows.value ?? []) > most.value);

  async function load(): Promise<void> {
    const number = (reading += 1);
    const first = await read(null);
    if (number !== reading) return; // another area is shown by now
    if (!first) return;
    seenAt = first.as_of;
    most.value = AT_ONCE;
    endUndo();
    done.value = null;
    given.value = new Map();
    undone.value = 0;
    rows.value = first.items;
    next.value = first.next;
    await fill(number);
    if (number !== reading) return;
    // What can be handed over is chosen already.
    chosen.value = new Set((offered.value?.rows ?? []).flatMap(({ id, answers_for }) => (answers_for ? [id] : [])));
  }

  async function read(after: string | null) {
    const query = { within: within.value, handed_over: false, limit: READ_AT_ONCE, ...(after ? { after } : {}) };
    const answer = await resultOf(api.client.GET("/api/v1/coverage/longest", { params: { query } }));
    if (!answer.ok) return fail(answer.problem);
    problem.value = null;
    return answer.value;
  }

  /** Until there are as many as are shown, or none are left. */
  async function fill(number: number): Promise<void> {
    for (let page = 1; page < MAX_PAGES && next.value && ableOf(rows.value ?? []) < most.value; page += 1) {
      const found = await read(next.value);
      if (!found || number !== reading) return;
      rows.value = [...(rows.value ?? []), ...found.items];
      next.value = found.next;
    }
  }

  async function showMore(): Promise<void> {
    most.value += AT_ONCE;
    await fill(reading);
  }

  function choose(id: string, wanted: boolean): void {
    const changed = new Set(chosen.value);
    if (wanted) changed.add(id);
    else changed.delete(id);
    chosen.value = changed;
    undone.value = 0;
  }

  function ask(households: string[], isPreview: boolean) {
    // The week that was foreseen is the one that is meant, even if its plans come out meanwhile.
    const week = !isPreview && preview.value ? { week: preview.value.week } : {};
    const body = { households, preview: isPreview, seen_at: seenAt, ...week };
    return resultOf(api.client.POST("/api/v1/handovers", { body }));
  }

  async function foresee(): Promise<void> {
    const number = (asked += 1);
    const answer = await ask([...chosen.value], true);
    if (number !== asked) return; // others are chosen by now
    if (!answer.ok) return void fail(answer.problem);
    problem.value = null;
    preview.value = answer.value;
  }

  watch(chosen, ({ size }) => {
    window.clearTimeout(debounce);
    asked += 1;
    preview.value = null;
    if (size) debounce = window.setTimeout(foresee, DEBOUNCE_MS);
  });

  async function handOver(): Promise<void> {
    if (working.value || chosen.value.size === 0) return;
    working.value = true;
    const answer = await ask([...chosen.value], false);
    working.value = false;
    if (!answer.ok) return void fail(answer.problem);
    problem.value = null;
    undone.value = 0;
    done.value = answer.value;
    const { items, week } = answer.value;
    given.value = new Map([...given.value, ...items.map(({ household, week: fits }): [string, string] => [household, fits ?? week])]);
    chosen.value = new Set();
    if (items.length) beginUndo();
  }

  async function undo(): Promise<void> {
    const items = done.value?.items ?? [];
    endUndo();
    working.value = true;
    const back: string[] = [];
    for (const { id, household } of items) {
      if (!id) continue;
      const answer = await resultOf(api.client.DELETE("/api/v1/handovers/{handover_id}", { params: { path: { handover_id: id } } }));
      if (answer.ok) back.push(household);
      else fail(answer.problem);
    }
    working.value = false;
    done.value = null;
    undone.value = back.length;
    given.value = new Map([...given.value].filter(([household]) => !back.includes(household)));
    chosen.value = new Set([...chosen.value, ...back]);
  }

  function beginUndo(): void {
    endUndo();
    left.value = UNDO_SECONDS;
    countdown = window.setInterval(() => {
      left.value -= 1;
      if (left.value <= 0) endUndo();
    }, 1000);
  }

  function endUndo(): void {
    window.clearInterval(countdown);
    left.value = 0;
  }

  /** What is on the screen stays there. */
  function fail(why: Problem): null {
    problem.value = why;
    if (why.status === 401) session.ended();
    return null;
  }

  watch(within, load, { immediate: true });
  onBeforeUnmount(() => {
    window.clearTimeout(debounce);
    endUndo();
  });
  return { offered, more, chosen, preview, done, given, left, undone, working, problem, load, showMore, choose, handOver, undo };
}
