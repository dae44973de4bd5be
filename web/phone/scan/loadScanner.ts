// The one door to the scanner, which is heavy: loaded when something is scanned, once.

/** The texts of the codes in a picture. */
export type Scanner = (picture: HTMLVideoElement) => Promise<readonly string[]>;

let scanner: Promise<Scanner> | null = null;

/** A failed load is tried again at the next call. */
export function loadScanner(): Promise<Scanner> {
  scanner ??= load().catch((error: unknown) => {
    scanner = null;
    throw error;
  });
  return scanner;
}

async function load(): Promise<Scanner> {
  const [{ BarcodeDetector, prepareZXingModule }, { default: wasm }] = await Promise.all([
    import("barcode-detector/ponyfill"),
    import("zxing-wasm/reader/zxing_reader.wasm?url"),
  ]);
  // From our own origin: the library would ask a foreign one.
  await prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith(".wasm") ? wasm : prefix + path) }, fireImmediately: true });
  const detector = new BarcodeDetector({ formats: ["qr_code", "code_128", "code_39", "ean_13"] });
  return async (picture) => (await detector.detect(picture)).map(({ rawValue }) => rawValue);
}
