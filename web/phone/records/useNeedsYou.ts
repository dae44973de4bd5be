// What needs its author, reckoned once for all screens: it is in every head.
import { computed, effectScope, type ComputedRef } from "vue";
import { useWorkspace, type Workspace } from "../app/container";
import { needsYouOf, type Line } from "./account";
import { givenUpIn } from "./givenUp";

const OF_WORKSPACE = new WeakMap<Workspace, ComputedRef<readonly Line[]>>();

export function useNeedsYou(): ComputedRef<readonly Line[]> {
  const workspace = useWorkspace();
  let kept = OF_WORKSPACE.get(workspace);
  if (!kept) OF_WORKSPACE.set(workspace, (kept = createNeedsYou(workspace)));
  return kept;
}

function createNeedsYou({ records, store }: Workspace): ComputedRef<readonly Line[]> {
  // It outlives the screen that asked first.
  const needsYou = effectScope(true).run(() => {
    const givenUp = givenUpIn(store);
    return computed(() => {
      if (!records.ready.value) return [];
      const sources = {
        own: records.own.value, outcomes: records.of("outcomes").value, households: records.of("households").value,
        aliases: records.of("household_aliases").value, visits: records.of("visits").value,
      };
      return needsYouOf(sources).filter(({ verdict }) => verdict === null || !givenUp.value.includes(verdict));
    });
  });
  if (!needsYou) throw new Error("the scope has ended");
  return needsYou;
}
