import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REASONS } from "@yicetong/sync";
import { describe, expect, it } from "vitest";
import { REASON_WORDS } from "../app/reasons";
import { dictionary as en } from "./en";
import { createPhoneWords, loadDictionary } from "./words";
import { dictionary as zh } from "./zh";

const PHONE = join(import.meta.dirname, "..");
const ZH: Readonly<Record<string, string>> = zh.texts;
const EN: Readonly<Record<string, string>> = en.texts;

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["node_modules", "dist", "tests"].includes(entry.name) ? [] : sources(path);
    return /(?<!\.test)\.ts$|\.vue$/.test(entry.name) ? [readFileSync(path, "utf8")] : [];
  });
}

const places = (text: string | undefined) => [...(text ?? "").matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe("the app's dictionaries", () => {
  it("have the same words in the same order", () => {
    expect(Object.keys(EN)).toEqual(Object.keys(ZH));
    expect(Object.keys(ZH).length).toBeGreaterThan(50);
  });

  it("fill in the same values", () => {
    for (const word in ZH) expect(places(EN[word]), word).toEqual(places(ZH[word]));
  });

  it("hold no word that nobody uses", () => {
    const all = sources(PHONE).join("\n");
    // Some are named by a code: `map.to_${direction}`.
    const begun = [...all.matchAll(/[`"']([a-z]+\.[a-z_]*_)(?:\$\{|["'`])/g)].map(([, prefix]) => prefix ?? "");
    const isNamed = (word: string): boolean => ["\"", "'", "`"].some((quote) => all.includes(quote + word + quote));
    expect(Object.keys(ZH).filter((word) => !isNamed(word) && !begun.some((prefix) => word.startsWith(prefix)))).toEqual([]);
  });

  it("hold nothing twice in one part", () => {
    const all = Object.keys(ZH).map((word) => `${word.split(".")[0] ?? ""}: ${ZH[word] ?? ""} | ${EN[word] ?? ""}`);
    expect(all.filter((text, nth) => all.indexOf(text) !== nth)).toEqual([]);
  });

  it("are in their language", () => {
    expect(Object.keys(ZH).filter((word) => /\p{Script=Han}/u.test(EN[word] ?? ""))).toEqual([]);
  });
});

it("says of every reason why nothing was sent", () => {
  expect(Object.keys(REASON_WORDS).sort()).toEqual([...REASONS].sort());
});

it("says what the server says of a problem, and what a network says that is not ours", () => {
  const words = createPhoneWords(zh, () => "Asia/Shanghai");
  expect(words.problem("login_failed")).toContain("用户名或密码不对");
  expect(words.problem("strange")).toContain("不是一册通");
});

it("are loaded in the language that is asked for", async () => {
  expect([(await loadDictionary("zh")).language, (await loadDictionary("en")).language]).toEqual(["zh", "en"]);
});
