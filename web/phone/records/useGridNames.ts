// The names of the phone's grids by code, and addresses as short as they allow.
import { computed, type ComputedRef } from "vue";
import { useWorkspace } from "../app/container";
import { shortAddresses } from "./address";
import type { Entry } from "./records";

export function useGridNames(): ComputedRef<ReadonlyMap<string, string>> {
  const grids = useWorkspace().records.of("grids");
  return computed(() => new Map(Array.from(grids.value.values(), ({ document }) => [document.code, document.name])));
}

/** Says where a household is; nothing of one that is not on this phone. */
export function useShortAddress(): (household: Entry<"households"> | null) => string {
  const names = useGridNames();
  const shortAddress = computed(() => shortAddresses(names.value));
  return (household) => (household ? shortAddress.value(household.document).text : "");
}
