// The one door to making photos small: a worker for each, one after the other, because each needs much memory.
import type { ShrinkRequest } from "./shrink.worker";
import { shrink, type Canvas, type Shrunk } from "./shrinking";

let last: Promise<unknown> = Promise.resolve();

/** Never rejects. */
export function shrinkPhoto(file: Blob, mostBytes: number): Promise<Shrunk> {
  const result = last.then(() => (typeof OffscreenCanvas === "undefined" ? here(file, mostBytes) : inWorker({ file, mostBytes })));
  last = result;
  return result;
}

function inWorker(request: ShrinkRequest): Promise<Shrunk> {
  return new Promise((done) => {
    const worker = new Worker(new URL("./shrink.worker.ts", import.meta.url), { type: "module" });
    const end = (result: Shrunk): void => {
      worker.terminate();
      done(result);
    };
    worker.addEventListener("message", (event: MessageEvent<Shrunk>) => end(event.data));
    worker.addEventListener("error", (event) => {
      // Only an error in the worker is an ErrorEvent, also where memory was not enough. Any other: it did not come.
      if (event instanceof ErrorEvent) end({ trouble: "broken" });
      else void here(request.file, request.mostBytes).then(end);
    });
    worker.postMessage(request);
  });
}

/** For browsers without canvases in workers, and without signal where the worker is not on the phone yet. */
function here(file: Blob, mostBytes: number): Promise<Shrunk> {
  return shrink(file, mostBytes, canvasOf).catch((): Shrunk => ({ trouble: "broken" }));
}

function canvasOf(width: number, height: number): Canvas | null {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  return context && { context, toJpeg: (quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality)) };
}
