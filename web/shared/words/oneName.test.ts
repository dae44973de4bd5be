// One name for one thing, in the desk, the app, and what the server prints and exports: docs/coverage.md, "Words".
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
type Tree = { readonly [name: string]: string | Tree };

/** All words of a language by where they stand: `zh.json/gaps.never`. */
function wordsOf(language: string): [string, string][] {
  const phone = join(ROOT, "web/phone/words", language);
  const files = [join(ROOT, "server/messages", `${language}.json`), join(ROOT, "web/shared/words", `${language}.json`)];
  files.push(...readdirSync(phone).filter((name) => name.endsWith(".json")).map((name) => join(phone, name)));
  return files.flatMap((file) => leaves(basename(file), JSON.parse(readFileSync(file, "utf8")) as Tree));
}

function leaves(at: string, tree: Tree): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]) => (typeof value === "string" ? [[`${at}/${name}`, value] as [string, string]] : leaves(`${at}/${name}`, value)));
}

/** A household where nobody was met, whether somebody went or not. */
const NEVER = /(^|[./_])(never|never_reached)$/;
/** Of the phone's sync; the other side of never; and why a household is among them. */
const OTHERS = ["records.json/head_never", "records.json/sync_never"];

describe.each([
  ["zh", /还没见到人/, /从没|从未去|没去过|没人去/, ["zh.json/gaps.never_what"]],
  ["en", /(nobody|none) (was )?met yet/i, /never (visited|reached|seen)|not seen|unvisited/i, ["en.json/gaps.never_what"]],
])("in %s", (language, name, others, told) => {
  const words = wordsOf(language);

  it("a household where nobody was met yet has one name", () => {
    const never = words.filter(([at]) => NEVER.test(at) && !OTHERS.includes(at));
    expect(never.length).toBeGreaterThan(12);
    expect(never.filter(([, text]) => !name.test(text))).toEqual([]);
  });

  it("none is said to be unvisited, because somebody may have stood before a shut door", () => {
    expect(words.filter(([at, text]) => others.test(text) && !told.includes(at))).toEqual([]);
  });
});
