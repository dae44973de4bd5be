// What the head of an image file tells before anything is decoded. Phones write the way up into EXIF, and old browsers
// (Chromium 80) read it for pages but not for bitmaps: so it is read here and cut away, and the picture turned by us.

export type Kind = "jpeg" | "png" | "webp" | "heic" | "unknown";

export interface Head {
  readonly kind: Kind;
  /** As stored, before turning; null where only a decoder can tell. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** EXIF's number of the way up, 1 to 8. */
  readonly orientation: number;
  /** Where the pieces of a JPEG lie that can hold anything else than the picture: from, to. */
  readonly extras: readonly (readonly [number, number])[];
}

export function headOf(bytes: Uint8Array): Head {
  const kind = kindOf(bytes);
  if (kind === "jpeg") return jpegHead(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = kind === "png" && bytes.length >= 24 ? { width: view.getUint32(16), height: view.getUint32(20) } : null;
  return { kind, size, orientation: 1, extras: [] };
}

function kindOf(bytes: Uint8Array): Kind {
  const text = (from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return "jpeg";
  if (text(1, 4) === "PNG") return "png";
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "webp";
  if (text(4, 8) === "ftyp" && ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif"].includes(text(8, 12))) return "heic";
  return "unknown";
}

const START_OF_SCAN = 0xda;
const END = 0xd9;
const EXIF = 0xe1;

/** SOF0 to SOF15, without the tables that lie between them. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** APP1 to APP15 without APP14, which says how the colours are written; and comments. */
const isExtra = (marker: number): boolean => (marker >= EXIF && marker <= 0xef && marker !== 0xee) || marker === 0xfe;

function jpegHead(bytes: Uint8Array): Head {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let size: Head["size"] = null;
  let orientation = 1;
  const extras: [number, number][] = [];
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) break; // broken: the decoder says so
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // padding
      continue;
    }
    if (marker === START_OF_SCAN || marker === END) break;
    const end = at + 2 + view.getUint16(at + 2);
    if (end > bytes.length) break;
    if (isFrame(marker) && end >= at + 9) size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    if (marker === EXIF) orientation = orientationIn(bytes.subarray(at + 4, end)) ?? orientation;
    if (isExtra(marker)) extras.push([at, end]);
    at = end;
  }
  return { kind: "jpeg", size, orientation, extras };
}

const ORIENTATION = 0x0112;

function orientationIn(exif: Uint8Array): number | null {
  if (String.fromCharCode(...exif.subarray(0, 6)) !== "Exif\0\0") return null;
  const tiff = new DataView(exif.buffer, exif.byteOffset + 6, exif.byteLength - 6);
  if (tiff.byteLength < 8) return null;
  const isLittle = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, isLittle);
  if (directory + 2 > tiff.byteLength) return null;
  for (let entry = 0; entry < tiff.getUint16(directory, isLittle); entry++) {
    const at = directory + 2 + 12 * entry;
    if (at + 12 > tiff.byteLength) return null;
    if (tiff.getUint16(at, isLittle) !== ORIENTATION) continue;
    const value = tiff.getUint16(at + 8, isLittle);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}

/** The file without the pieces that can hold anything else than the picture. */
export function withoutExtras(bytes: Uint8Array, { extras }: Head): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [from, to] of extras) {
    parts.push(bytes.subarray(at, from));
    at = to;
  }
  parts.push(bytes.subarray(at));
  return parts;
}

/** How a canvas is turned so that a picture of that size, stored in that way, stands upright. */
export function turn(orientation: number, width: number, height: number): readonly [number, number, number, number, number, number] {
  switch (orientation) {
    case 2:
      return [-1, 0, 0, 1, width, 0];
    case 3:
      return [-1, 0, 0, -1, width, height];
    case 4:
      return [1, 0, 0, -1, 0, height];
    case 5:
      return [0, 1, 1, 0, 0, 0];
    case 6:
      return [0, 1, -1, 0, height, 0];
    case 7:
      return [0, -1, -1, 0, height, width];
    case 8:
      return [0, -1, 1, 0, 0, width];
    default:
      return [1, 0, 0, 1, 0, 0];
  }
}

export const isSideways = (orientation: number): boolean => orientation >= 5;

/** The greatest size within a square of `most`, never larger than the picture. */
export function within(most: number, width: number, height: number): { width: number; height: number } {
  const factor = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}
