// The county's zone and the phone's clock, for forms.
import { useContainer, useWorkspace } from "../../app/container";
import { computed, ref, type ComputedRef, type Ref } from "vue";
import { skewOf } from "./rules/clock";

const FALLBACK = "Asia/Shanghai";
const PAPERS = ["me", "quotas", "calendar"];

export function useZone(): ComputedRef<string> {
  const { session } = useContainer();
  return computed(() => (session.state.value.is === "in" ? session.state.value.person.timezone : FALLBACK));
}

/** Whether the phone's clock was wrong when the server was met last. */
export function useWrongClock(): Ref<boolean> {
  const { store } = useWorkspace();
  const isWrong = ref(false);
  void store.read((transaction) => Promise.all(PAPERS.map((name) => transaction.paper(name)))).then(
    (papers) => (isWrong.value = skewOf(papers) !== null),
    () => undefined,
  );
  return isWrong;
}
