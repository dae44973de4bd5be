import { expect, it } from "vitest";
import { chooseScanner, NoScanner, type DetectorClass, type Means } from "./scanner";

const PICTURE = {} as HTMLVideoElement;
const NEVER = new Promise<never>(() => undefined);

/** A browser whose own reader knows these formats and reads so; `loads` counts how often ours was loaded. */
function phone({ formats, reads, wasm = true }: { formats?: Promise<readonly string[]>; reads?: () => Promise<readonly { rawValue: string }[]>; wasm?: boolean }) {
  const seen = { loads: 0, asked: [] as (readonly string[])[] };
  const own = class {
    static getSupportedFormats = (): Promise<readonly string[]> => formats ?? Promise.resolve([]);
    detect = reads ?? (() => Promise.resolve([{ rawValue: "own" }]));
    constructor(options: { readonly formats: readonly string[] }) {
      seen.asked.push(options.formats);
    }
  } as DetectorClass;
  const means: Means = {
    own: formats ? own : undefined,
    canCompile: () => wasm,
    load: () => Promise.resolve(() => Promise.resolve([`ours ${++seen.loads}`])),
    later: (_ms, work) => {
      const timer = setTimeout(work, 5);
      return () => clearTimeout(timer);
    },
  };
  return { means, seen };
}

const QR = Promise.resolve(["aztec", "qr_code", "ean_13"]);

it("is the browser's own where that reads QR codes, and nothing is loaded", async () => {
  const { means, seen } = phone({ formats: QR, wasm: false });
  expect(await (await chooseScanner(means))(PICTURE)).toEqual(["own"]);
  expect(seen).toEqual({ loads: 0, asked: [["qr_code", "ean_13"]] });
});

it.each([
  ["has none", undefined],
  ["reads other codes", Promise.resolve(["ean_13"])],
  ["does not say what it reads", NEVER],
])("is ours where the browser %s", async (_, formats) => {
  const { means } = phone(formats ? { formats } : {});
  expect(await (await chooseScanner(means))(PICTURE)).toEqual(["ours 1"]);
});

it.each([
  ["fails", () => Promise.reject(new Error("the service is not there"))],
  ["never answers", () => NEVER],
])("becomes ours, once, where the browser's own %s", async (_, reads) => {
  const { means } = phone({ formats: QR, reads });
  const scan = await chooseScanner(means);
  expect([await scan(PICTURE), await scan(PICTURE)]).toEqual([["ours 1"], ["ours 2"]]);
});

it("is none where a policy forbids WebAssembly and the browser has none: at once, without loading", async () => {
  const { means, seen } = phone({ wasm: false });
  await expect(chooseScanner(means)).rejects.toBeInstanceOf(NoScanner);
  expect(seen.loads).toBe(0);
});

it("says so while scanning where the browser's own turns out not to work", async () => {
  const { means } = phone({ formats: QR, reads: () => NEVER, wasm: false });
  await expect((await chooseScanner(means))(PICTURE)).rejects.toBeInstanceOf(NoScanner);
});
