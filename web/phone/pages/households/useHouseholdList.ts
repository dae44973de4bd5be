// What the list shows: order, search, and how far down one has looked, kept while one is away from the list.
import { computed, onBeforeUnmount, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";
import { useContainer, useWorkspace, type Position, type Workspace } from "../../app/container";
import { shortAddresses, type ShortAddress } from "../../records/address";
import { useDues } from "../../records/useDues";
import { useGridNames } from "../../records/useGridNames";
import { countOf, firstOf, groupsOf, onlyFound, rowsOf, type Group, type Home, type Order } from "./rules/listing";
import { prepare, search, type Hit } from "./rules/searchIndex";

/** Rows in the page at first: what a screen shows. More come a few at a time, so that a keystroke never waits for them. */
const FIRST = 8;
const MORE = 16;
const PREPARE_AFTER_MS = 400;
/** A search for each kind of text, so that the first key meets a prepared index and code that has run. */
const WARM_UP = ["一", "a", "1"];

interface Kept {
  readonly order: Ref<Order>;
  readonly typed: Ref<string>;
  readonly shown: Ref<number>;
  readonly scrolled: Ref<number>;
  readonly here: ShallowRef<Position | null>;
}

export interface HouseholdList extends Kept {
  readonly groups: ComputedRef<readonly Group[]>;
  readonly hits: ComputedRef<ReadonlyMap<string, Hit> | null>;
  /** Of each group, with the rows that are not in the page yet. */
  readonly sizes: ComputedRef<ReadonlyMap<Group["head"], number>>;
  readonly found: ComputedRef<number>;
  readonly total: ComputedRef<number>;
  readonly gridNames: ComputedRef<ReadonlyMap<string, string>>;
  readonly address: ComputedRef<(home: Home) => ShortAddress>;
  /** `asking`: where is this phone; `unknown`: it could not be found out. */
  readonly place: Ref<"asking" | "known" | "unknown">;
  choose(order: Order): Promise<void>;
  more(): void;
}

const OF_WORKSPACE = new WeakMap<Workspace, Kept>();

export function useHouseholdList(): HouseholdList {
  const { locate, later } = useContainer();
  const workspace = useWorkspace();
  const { records } = workspace;
  const { all: dues, household } = useDues();
  const gridNames = useGridNames();
  const kept = keptOf(workspace);
  const { order, typed, shown, here } = kept;
  const households = records.of("households");
  const contacts = records.of("contacts");
  const place = ref<"asking" | "known" | "unknown">(here.value ? "known" : "unknown");

  const documents = computed(() => Array.from(households.value.values(), ({ document }) => document));
  const index = computed(() => prepare(documents.value, documentsOf(contacts.value), household.value));
  const hits = computed(() => (typed.value.trim() === "" ? null : search(index.value, typed.value)));
  // Prepared when the list stands, and anew when records change; or at the next key if that comes sooner.
  let stop = (): void => undefined;
  const warmUp = (): void => WARM_UP.forEach((text) => search(index.value, text));
  watch([households, contacts, household], () => (stop(), (stop = later(PREPARE_AFTER_MS, warmUp))), { immediate: true });
  onBeforeUnmount(() => stop());
  const sorted = computed(() => groupsOf(rowsOf(documents.value, dues.value, here.value), order.value));
  const left = computed(() => onlyFound(sorted.value, hits.value));
  // Each search begins at the top.
  watch([order, typed], () => {
    shown.value = FIRST;
    kept.scrolled.value = 0;
  });

  return {
    ...kept, hits, gridNames, place,
    address: computed(() => shortAddresses(gridNames.value)),
    groups: computed(() => firstOf(left.value, shown.value)),
    sizes: computed(() => new Map(left.value.map(({ head, rows }) => [head, rows.length]))),
    found: computed(() => countOf(left.value)),
    total: computed(() => documents.value.length),
    async choose(chosen) {
      order.value = chosen;
      if (chosen !== "near") return;
      // Asked once each time, never watched.
      place.value = "asking";
      const found = await locate();
      if (found) here.value = found;
      place.value = here.value ? "known" : "unknown";
    },
    more() {
      if (shown.value < countOf(left.value)) shown.value += MORE;
    },
  };
}

function keptOf(workspace: Workspace): Kept {
  let kept = OF_WORKSPACE.get(workspace);
  if (!kept) {
    kept = { order: ref<Order>("due"), typed: ref(""), shown: ref(FIRST), scrolled: ref(0), here: shallowRef<Position | null>(null) };
    OF_WORKSPACE.set(workspace, kept);
  }
  return kept;
}

function* documentsOf<T>(entries: ReadonlyMap<string, { readonly document: T }>): Iterable<T> {
  for (const { document } of entries.values()) yield document;
}
