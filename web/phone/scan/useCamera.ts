// The camera at the back of the phone, for as long as its screen is open.
import { onBeforeUnmount, onMounted, ref, type Ref, type ShallowRef } from "vue";
import { useContainer } from "../app/container";
import { stateAfter, type CameraState } from "./cameraState";
import { loadScanner } from "./loadScanner";
import { NoScanner, type Scanner } from "./scanner";

const LOOK_EVERY_MS = 150;

export interface Camera {
  readonly state: Ref<CameraState>;
  readonly hasTorch: Ref<boolean>;
  readonly isLit: Ref<boolean>;
  start(): Promise<void>;
  light(): Promise<void>;
}

/** Browsers have the lamp, their types do not. */
type WithTorch<T> = T & { torch?: boolean };

/** `found` is called once for each code that comes into sight. */
export function useCamera(video: Readonly<ShallowRef<HTMLVideoElement | null>>, found: (text: string) => void): Camera {
  const { later } = useContainer();
  const state = ref<CameraState>("starting");
  const hasTorch = ref(false);
  const isLit = ref(false);
  let stream: MediaStream | null = null;
  let stopLooking = (): void => undefined;
  let isOver = false;
  let last = "";

  function stop(): void {
    stopLooking();
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    isLit.value = false;
  }

  async function look(scan: Scanner): Promise<void> {
    if (isOver || !stream) return;
    const picture = video.value;
    if (picture && picture.readyState >= picture.HAVE_CURRENT_DATA) {
      const read = await scan(picture).catch((error: unknown) => (error instanceof NoScanner ? null : []));
      if (!read) {
        stop();
        state.value = "unable";
        return;
      }
      const [text] = read;
      if (text !== undefined && text !== last && !isOver) found((last = text));
    }
    stopLooking = later(LOOK_EVERY_MS, () => void look(scan));
  }

  async function start(): Promise<void> {
    stop();
    state.value = "starting";
    last = "";
    let scan: Scanner;
    try {
      scan = await loadScanner(later);
    } catch (error) {
      state.value = error instanceof NoScanner ? "unable" : "unloaded";
      return;
    }
    // Only over HTTPS is there a camera at all.
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
    if (!mediaDevices) {
      state.value = "none";
      return;
    }
    try {
      const opened = await mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 } } });
      stream = opened;
      if (isOver || !video.value) return stop();
      video.value.srcObject = opened;
      await video.value.play();
    } catch (error) {
      stop();
      state.value = stateAfter(error);
      return;
    }
    state.value = "on";
    const abilities: WithTorch<MediaTrackCapabilities> = stream.getVideoTracks()[0]?.getCapabilities?.() ?? {};
    hasTorch.value = abilities.torch === true;
    void look(scan);
  }

  async function light(): Promise<void> {
    const lamp: WithTorch<MediaTrackConstraintSet> = { torch: !isLit.value };
    await stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [lamp] }).then(() => (isLit.value = !isLit.value), () => (hasTorch.value = false));
  }

  // Out of sight the camera is off.
  const onSight = (): void => {
    if (document.visibilityState === "hidden") stop();
    else if (state.value === "on") void start();
  };
  onMounted(() => {
    document.addEventListener("visibilitychange", onSight);
    void start();
  });
  onBeforeUnmount(() => {
    isOver = true;
    document.removeEventListener("visibilitychange", onSight);
    stop();
  });
  return { state, hasTorch, isLit, start, light };
}
