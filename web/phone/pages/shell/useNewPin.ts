import { ref, type Ref } from "vue";
import { useContainer } from "../../app/container";
import { isPoorPin } from "../../store";

export interface NewPin {
  /** Whether it is typed for the second time. */
  readonly isAgain: Ref<boolean>;
  readonly trouble: Ref<string>;
  /** The PIN once it was typed twice; null: not yet. */
  take(pin: string): string | null;
}

/** Six digits, typed twice. */
export function useNewPin(): NewPin {
  const { words } = useContainer();
  const first = ref("");
  const isAgain = ref(false);
  const trouble = ref("");
  const begin = (pin: string, why = ""): null => {
    [first.value, isAgain.value, trouble.value] = [pin, pin !== "", why];
    return null;
  };
  return {
    isAgain,
    trouble,
    take(pin) {
      if (!isAgain.value) return isPoorPin(pin) ? begin("", words.say("shell.pin_poor")) : begin(pin);
      if (first.value !== pin) return begin("", words.say("shell.pin_not_same"));
      return pin;
    },
  };
}
