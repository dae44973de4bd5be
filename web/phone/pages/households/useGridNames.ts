// The names of the phone's grids, by code.
import { computed, type ComputedRef } from "vue";
import { useWorkspace } from "../../app/container";

export function useGridNames(): ComputedRef<ReadonlyMap<string, string>> {
  const grids = useWorkspace().records.of("grids");
  return computed(() => new Map(Array.from(grids.value.values(), ({ document }) => [document.code, document.name])));
}
