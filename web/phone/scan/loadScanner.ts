// The one door to the scanner, which is heavy: loaded when something is scanned, once.
import { chooseScanner, type DetectorClass, type Means, type Scanner } from "./scanner";

let scanner: Promise<Scanner> | null = null;

/** A failed load is tried again at the next call. */
export function loadScanner(later: Means["later"]): Promise<Scanner> {
  const { BarcodeDetector: own } = globalThis as { BarcodeDetector?: DetectorClass };
  scanner ??= chooseScanner({ own, canCompile, load, later }).catch((error: unknown) => {
    scanner = null;
    throw error;
  });
  return scanner;
}

/** The smallest module there is: a policy that forbids WebAssembly forbids this one too. */
function canCompile(): boolean {
  try {
    return new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

type Formats = NonNullable<NonNullable<ConstructorParameters<typeof import("barcode-detector/ponyfill").BarcodeDetector>[0]>["formats"]>;

async function load(formats: readonly string[]): Promise<Scanner> {
  const [{ BarcodeDetector, prepareZXingModule }, { default: wasm }] = await Promise.all([
    import("barcode-detector/ponyfill"),
    import("zxing-wasm/reader/zxing_reader.wasm?url"),
  ]);
  // From our own origin: the library would ask a foreign one.
  await prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith(".wasm") ? wasm : prefix + path) }, fireImmediately: true });
  const detector = new BarcodeDetector({ formats: formats as Formats });
  return async (picture) => (await detector.detect(picture)).map(({ rawValue }) => rawValue);
}
