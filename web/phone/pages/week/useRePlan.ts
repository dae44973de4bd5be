// A new plan on demand: this phone's changes first, because the planner reads the server's.
import { resultOf, weekOf } from "@yicetong/shared";
import { computed, onUnmounted, shallowRef, type ComputedRef, type ShallowRef } from "vue";
import { useContainer, useWorkspace } from "../../app/container";

export type RePlanState =
  | { readonly is: "idle" | "sends" | "waits" | "done" | "slow" | "unsent" }
  | { readonly is: "failed"; readonly code: string };

const LOOK_MS = 2_000;
const LOOKS = 20;

export interface UsedRePlan {
  readonly state: Readonly<ShallowRef<RePlanState>>;
  readonly isBusy: ComputedRef<boolean>;
  readonly text: ComputedRef<string>;
  ask(): Promise<void>;
}

export function useRePlan(monday: string): UsedRePlan {
  const { words, api, later } = useContainer();
  const { engine } = useWorkspace();
  const state = shallowRef<RePlanState>({ is: "idle" });
  const isBusy = computed(() => state.value.is === "sends" || state.value.is === "waits");
  const week = weekOf(monday);
  let stop = (): void => {};
  onUnmounted(() => stop());

  async function ask(): Promise<void> {
    if (isBusy.value) return;
    state.value = { is: "sends" };
    const sent = await engine.syncNow();
    if (sent.reason === "offline") return fail("offline");
    if (sent.left > 0) return void (state.value = { is: "unsent" });
    const asked = await resultOf(api.client.POST("/api/v1/me/plan", { body: { week } }));
    if (!asked.ok) return fail(asked.problem.code);
    state.value = { is: "waits" };
    lookAgain(LOOKS);
  }

  function lookAgain(left: number): void {
    stop = later(LOOK_MS, () => void look(left));
  }

  async function look(left: number): Promise<void> {
    const plan = await resultOf(api.client.GET("/api/v1/me/plan", { params: { query: { week } } }));
    if (!plan.ok) return fail(plan.problem.code);
    if (plan.value.waiting) {
      if (left === 0) state.value = { is: "slow" };
      else lookAgain(left - 1);
      return;
    }
    const synced = await engine.syncNow();
    state.value = synced.reason === null ? { is: "done" } : { is: "slow" };
  }

  function fail(code: string): void {
    state.value = { is: "failed", code };
  }

  const text = computed(() => {
    switch (state.value.is) {
      case "idle":
        return "";
      case "failed":
        return words.problem(state.value.code);
      default:
        return words.say(`week.replan_${state.value.is}`);
    }
  });
  return { state, isBusy, text, ask };
}
