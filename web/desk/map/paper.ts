// Ctrl+P: a browser prints what a WebGL canvas holds only while it is being drawn. So before printing the map
// is drawn once more and copied onto a plain canvas, which print.css shows instead.
import type { Map as MapLibreMap } from "maplibre-gl";

// Pixels that the legend leaves of A4 across, within its margins.
const WIDTH = 780;
const HEIGHT = 600;

/** Returns what ends it. */
export function showOnPaper(map: MapLibreMap, holder: HTMLElement): () => void {
  const copy = document.createElement("canvas");
  copy.className = "paper";
  copy.setAttribute("aria-hidden", "true");
  const sheet = holder.parentElement; // it holds the discs as well

  const before = (): void => {
    const shown = map.getCanvas();
    map.redraw();
    copy.width = shown.width;
    copy.height = shown.height;
    copy.getContext("2d")?.drawImage(shown, 0, 0);
    holder.append(copy);
    // Discs stand at pixels of the screen: map and discs are made smaller together.
    const { clientWidth, clientHeight } = holder;
    sheet?.style.setProperty("width", `${clientWidth}px`);
    sheet?.style.setProperty("height", `${clientHeight}px`);
    sheet?.style.setProperty("zoom", String(Math.min(WIDTH / clientWidth, HEIGHT / clientHeight)));
  };
  const after = (): void => {
    copy.remove();
    for (const name of ["width", "height", "zoom"]) sheet?.style.removeProperty(name);
  };

  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
  return () => {
    window.removeEventListener("beforeprint", before);
    window.removeEventListener("afterprint", after);
    after();
  };
}
