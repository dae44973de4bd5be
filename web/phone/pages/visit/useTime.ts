// The phone's clock, for forms.
import { useWorkspace } from "../../app/container";
import { ref, type Ref } from "vue";
import { skewOf } from "./rules/clock";

const PAPERS = ["me", "quotas", "calendar"];

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
