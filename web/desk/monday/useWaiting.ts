// What waits for this person, as far as the API answers it for their role. The frame reads it once and
// shows the sum; the Monday page shows the parts and reads again.
import { resultOf, type Problem, type components } from "@yicetong/shared";
import { computed, inject, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from "vue";
import type { Container } from "../app/container";
import { homeOf, mayHandOver, type Person } from "../app/session";

type Troubles = components["schemas"]["Troubles"];

const SILENT_DAYS = 7;
const PHONES_AT_ONCE = 500;

export type Kind = "no_cadre" | "phones" | "held";

export interface Waits {
  kind: Kind;
  count: number;
  /** The first day of it. */
  since: string | null;
  to: { path: string; query: Record<string, string> };
}

export interface Waiting {
  /** Null: not known yet. */
  parts: Readonly<ShallowRef<readonly Waits[] | null>>;
  sum: ComputedRef<number>;
  problem: Readonly<ShallowRef<Problem | null>>;
  reading: Readonly<Ref<boolean>>;
  load(): Promise<void>;
}

export const WAITING: InjectionKey<Waiting> = Symbol("waiting");

export function useWaiting(): Waiting {
  const waiting = inject(WAITING);
  if (!waiting) throw new Error("the frame provides what waits");
  return waiting;
}

export function createWaiting({ api }: Container, person: Person): Waiting {
  const parts = shallowRef<readonly Waits[] | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const reading = ref(false);
  const sum = computed(() => (parts.value ?? []).reduce((total, { count }) => total + count, 0));
  const within = homeOf(person, "hand_over");

  async function load(): Promise<void> {
    if (!mayHandOver(person) || reading.value) return;
    reading.value = true;
    const [gaps, troubles] = await Promise.all([
      resultOf(api.client.GET("/api/v1/coverage/gaps", { params: { query: { within, gap: "no_cadre" } } })),
      resultOf(api.client.GET("/api/v1/sync/troubles", { params: { query: { within, silent_days: SILENT_DAYS, limit: PHONES_AT_ONCE } } })),
    ]);
    reading.value = false;
    if (!gaps.ok) return void (problem.value = gaps.problem);
    if (!troubles.ok) return void (problem.value = troubles.problem);
    problem.value = null;
    const alone = gaps.value.items[0]?.count ?? 0;
    parts.value = [
      { kind: "no_cadre", count: alone, since: null, to: { path: "/gaps", query: { within, gap: "no_cadre" } } },
      silent(troubles.value, within),
      ...((person.areas["decide"] ?? []).length ? [held(troubles.value, within)] : []),
    ];
  }

  return { parts, sum, problem, reading, load };
}

function silent({ items }: Troubles, within: string): Waits {
  return { kind: "phones", count: items.length, since: earliest(items.map(({ last_seen_at }) => last_seen_at)), to: { path: "/phones", query: { within } } };
}

function held({ waiting }: Troubles, within: string): Waits {
  const count = waiting.reduce((total, { rows }) => total + rows, 0);
  return { kind: "held", count, since: earliest(waiting.map(({ oldest }) => oldest)), to: { path: "/held", query: { within } } };
}

function earliest(instants: readonly (string | null | undefined)[]): string | null {
  return instants.reduce<string | null>((first, at) => (at && (first === null || at < first) ? at : first), null);
}
