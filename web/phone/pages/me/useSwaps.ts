// Asking for a swap and answering one: at once with signal, or not at all.
import { resultOf } from "@yicetong/shared";
import { shallowRef, type ShallowRef } from "vue";
import { useContainer, useWorkspace } from "../../app/container";
import type { NewSwap } from "./duties";

const REASONS = ["not_your_duty", "same_person", "past", "other_place", "not_available", "asked_already", "other_holder", "answered"] as const;
/** Papers in which a swap shows. */
export const CHANGED = ["roster", "counter", "swaps", "calendar"];

export interface UsedSwaps {
  /** What came of the last request; null: nothing was asked yet. */
  readonly told: Readonly<ShallowRef<string | null>>;
  readonly isBusy: Readonly<ShallowRef<boolean>>;
  ask(swap: NewSwap, name: string): Promise<boolean>;
  answer(swap: string, word: "agree" | "decline" | "withdraw"): Promise<boolean>;
}

export function useSwaps(): UsedSwaps {
  const { words, api } = useContainer();
  const { engine } = useWorkspace();
  const told = shallowRef<string | null>(null);
  const isBusy = shallowRef(false);

  async function run(call: () => Promise<{ data?: unknown; error?: unknown; response: Response }>, done: string): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    let reason: unknown;
    // A problem's code says that it cannot be; its reason says why.
    const answer = await resultOf<unknown>(call().then((one) => ((reason = reasonIn(one.error)), { data: one.data, error: one.error, response: one.response })));
    const known = REASONS.find((one) => one === reason);
    told.value = answer.ok ? done : known ? words.say(`me.swap_${known}`) : words.problem(answer.problem.code);
    // Also after a refusal: it tells that this phone's list is old.
    if (answer.ok || answer.problem.status > 0) await engine.refresh(CHANGED);
    isBusy.value = false;
    return answer.ok;
  }

  return {
    told,
    isBusy,
    ask: (swap, name) => run(() => api.client.POST("/api/v1/duty-swaps", { body: swap }), words.say("me.swap_sent", { name })),
    answer(swap_id, word) {
      const given = { params: { path: { swap_id } } };
      const calls = {
        agree: () => api.client.POST("/api/v1/duty-swaps/{swap_id}/agree", given),
        decline: () => api.client.POST("/api/v1/duty-swaps/{swap_id}/decline", given),
        withdraw: () => api.client.POST("/api/v1/duty-swaps/{swap_id}/withdraw", given),
      };
      return run(calls[word], words.say("me.swap_done"));
    },
  };
}

function reasonIn(error: unknown): unknown {
  return typeof error === "object" && error !== null && "reason" in error ? error.reason : undefined;
}
