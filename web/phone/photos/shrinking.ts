// A photo made small: decoded, turned upright, drawn and written as a new JPEG, so that nothing of its EXIF is left.
import { headOf, isSideways, turn, within, withoutExtras } from "./jpeg";

export const MOST_PIXELS_ASIDE = 1600;
/** More than any camera of a phone; a decoder would need more memory than a cheap phone has. */
export const MOST_PIXELS = 120e6;
const QUALITIES = [0.82, 0.7, 0.55, 0.4];

/** Why a photo was not taken: words of the visit have a sentence for each. */
export type PhotoTrouble = "heic" | "no_photo" | "broken" | "too_large";

export type Shrunk = { readonly bytes: Uint8Array; readonly sha256: string } | { readonly trouble: PhotoTrouble };

export interface Canvas {
  readonly context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;
  toJpeg(quality: number): Promise<Blob | null>;
}

/** `mostBytes` is the server's limit. `canvasOf` is given, because a worker and a page have different ones. */
export async function shrink(file: Blob, mostBytes: number, canvasOf: (width: number, height: number) => Canvas | null): Promise<Shrunk> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const head = headOf(bytes);
  if (head.kind === "heic") return { trouble: "heic" };
  if (head.kind === "unknown") return { trouble: "no_photo" };
  if (head.size && head.size.width * head.size.height > MOST_PIXELS) return { trouble: "too_large" };
  // Made small while it is decoded: 48 megapixels are never drawn.
  const wanted = head.size ? within(MOST_PIXELS_ASIDE, head.size.width, head.size.height) : null;
  const bare = new Blob(withoutExtras(bytes, head) as Uint8Array<ArrayBuffer>[], { type: `image/${head.kind}` });
  let bitmap: ImageBitmap;
  try {
    bitmap = await (wanted ? createImageBitmap(bare, { resizeWidth: wanted.width, resizeHeight: wanted.height, resizeQuality: "high" }) : createImageBitmap(bare));
  } catch {
    return { trouble: "broken" };
  }
  try {
    return await written(bitmap, head.orientation, mostBytes, canvasOf);
  } finally {
    bitmap.close();
  }
}

async function written(bitmap: ImageBitmap, orientation: number, mostBytes: number, canvasOf: (width: number, height: number) => Canvas | null): Promise<Shrunk> {
  const { width, height } = within(MOST_PIXELS_ASIDE, bitmap.width, bitmap.height);
  const canvas = isSideways(orientation) ? canvasOf(height, width) : canvasOf(width, height);
  if (!canvas) return { trouble: "broken" };
  canvas.context.fillStyle = "#ffffff"; // JPEG knows no transparent ground
  canvas.context.fillRect(0, 0, Math.max(width, height), Math.max(width, height));
  canvas.context.setTransform(...turn(orientation, width, height));
  canvas.context.drawImage(bitmap, 0, 0, width, height);
  for (const quality of QUALITIES) {
    const blob = await canvas.toJpeg(quality);
    if (!blob) return { trouble: "broken" };
    if (blob.size <= mostBytes) {
      const bytes = await blob.arrayBuffer();
      return { bytes: new Uint8Array(bytes), sha256: hex(await crypto.subtle.digest("SHA-256", bytes)) };
    }
  }
  return { trouble: "too_large" };
}

function hex(digest: ArrayBuffer): string {
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
