// How much of the map the panels leave free, by the size of the window (desk.css has the same widths).
import { computed, onBeforeUnmount, ref, type ComputedRef, type Ref } from "vue";

export interface Room {
  drawer: Ref<boolean>;
  /** The side panel is a drawer. */
  narrow: Ref<boolean>;
  /** As on a phone. */
  small: Ref<boolean>;
  room: ComputedRef<{ top: number; right: number; bottom: number; left: number }>;
}

export function useRoom(): Room {
  // On paper there is no drawer: what it holds is printed below the map.
  const tablet = window.matchMedia("screen and (max-width: 1180px)");
  const phone = window.matchMedia("screen and (max-width: 700px)");
  const drawer = ref(false);
  const narrow = ref(tablet.matches);
  const small = ref(phone.matches);
  const look = () => {
    narrow.value = tablet.matches;
    small.value = phone.matches;
  };
  tablet.addEventListener("change", look);
  phone.addEventListener("change", look);
  onBeforeUnmount(() => {
    tablet.removeEventListener("change", look);
    phone.removeEventListener("change", look);
  });
  const room = computed(() => {
    if (small.value) return { top: 160, right: 24, bottom: 130, left: 24 };
    return { top: 30, right: narrow.value ? 40 : 474, bottom: 146, left: 294 };
  });
  return { drawer, narrow, small, room };
}
