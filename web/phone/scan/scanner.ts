// Which reader of codes runs on this phone: the browser's own, else ours, which needs WebAssembly. Chromium before 97
// runs none under our content security policy, and its own reader is missing on some phones: then the number is typed.

/** The texts of the codes in a picture. Rejects with `NoScanner` where it has turned out that none runs. */
export type Scanner = (picture: HTMLVideoElement) => Promise<readonly string[]>;

export class NoScanner extends Error {
  override readonly name = "NoScanner";
}

/** The browser's own, as its standard names it. */
export interface Detector {
  detect(picture: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
export interface DetectorClass {
  new (options: { readonly formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

export interface Means {
  readonly own: DetectorClass | undefined;
  canCompile(): boolean;
  /** Ours; it may have to come over the line. */
  load(formats: readonly string[]): Promise<Scanner>;
  later(ms: number, work: () => void): () => void;
}

const QR = "qr_code";
const FORMATS: readonly string[] = [QR, "code_128", "code_39", "ean_13"];
/** A system service that reads for the browser may never answer. */
const SILENT_MS = 4_000;

export async function chooseScanner(means: Means): Promise<Scanner> {
  const own = await ownOf(means).catch(() => null);
  if (!own) return ours(means);
  let other: Promise<Scanner> | null = null;
  return async (picture) => {
    if (!other) {
      try {
        return textsOf(await within(means, own.detect(picture)));
      } catch {
        other = ours(means);
      }
    }
    return (await other)(picture);
  };
}

async function ownOf(means: Means): Promise<Detector | null> {
  const { own } = means;
  if (!own) return null;
  const known = await within(means, own.getSupportedFormats());
  return known.includes(QR) ? new own({ formats: FORMATS.filter((format) => known.includes(format)) }) : null;
}

async function ours({ canCompile, load }: Means): Promise<Scanner> {
  if (!canCompile()) throw new NoScanner();
  return load(FORMATS);
}

function textsOf(codes: readonly { readonly rawValue: string }[]): string[] {
  return codes.map(({ rawValue }) => rawValue);
}

function within<T>({ later }: Means, work: Promise<T>): Promise<T> {
  return new Promise((done, fail) => {
    const stop = later(SILENT_MS, () => fail(new Error("no answer")));
    work.then(done, fail).finally(stop);
  });
}
