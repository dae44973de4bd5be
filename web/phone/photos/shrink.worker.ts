// Makes one photo small, beside the page, so that typing goes on meanwhile.
import { shrink, type Canvas, type Shrunk } from "./shrinking";

export interface ShrinkRequest {
  readonly file: Blob;
  readonly mostBytes: number;
}

function canvasOf(width: number, height: number): Canvas | null {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  return context && { context, toJpeg: (quality) => canvas.convertToBlob({ type: "image/jpeg", quality }) };
}

self.addEventListener("message", (event: MessageEvent<ShrinkRequest>) => {
  const { file, mostBytes } = event.data;
  shrink(file, mostBytes, canvasOf).then(
    (result) => self.postMessage(result),
    () => self.postMessage({ trouble: "broken" } satisfies Shrunk),
  );
});
