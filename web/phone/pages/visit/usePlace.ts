// One position for a form, asked for when it opens; nothing waits for it.
import { useContainer } from "../../app/container";
import { ref, type Ref } from "vue";
import { asksForPlace } from "./rules/clock";
import type { Place } from "./rules/form";

/** True while the phone is asked. `found` gets the position, or none. */
export function usePlace(): { isAsking: Ref<boolean>; ask(place: Place | null, happenedAt: string, found: (place: Place) => void): void } {
  const { locate, now } = useContainer();
  const isAsking = ref(false);
  return {
    isAsking,
    ask(place, happenedAt, found) {
      if (!asksForPlace(place, happenedAt, now())) return;
      const asked_at = now().toISOString();
      isAsking.value = true;
      void locate().then((fix) => {
        isAsking.value = false;
        found({ asked_at, fix });
      });
    },
  };
}
