import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createWords } from "./deskWords";
import en from "./en.json";
import { languageOf } from "./words";
import zh from "./zh.json";

const WEB = fileURLToPath(new URL("../..", import.meta.url));
const CHINESE: Record<string, string> = zh;
const ENGLISH: Record<string, string> = en;

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "node_modules" || entry.name === "dist") return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /(?<!\.test)\.ts$|\.vue$/.test(entry.name) ? [readFileSync(path, "utf8")] : [];
  });
}

const places = (text: string | undefined) => [...(text ?? "").matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe("the dictionaries", () => {
  it("have the same words in the same order", () => {
    expect(Object.keys(en)).toEqual(Object.keys(zh));
  });

  it("fill in the same values", () => {
    for (const word in CHINESE) expect(places(ENGLISH[word]), word).toEqual(places(CHINESE[word]));
  });

  it("hold no word that nobody uses", () => {
    const all = [join(WEB, "shared"), join(WEB, "desk")].flatMap(sources).join("\n");
    expect(Object.keys(zh).filter((word) => !all.includes(`"${word}"`) && !all.includes(`'${word}'`))).toEqual([]);
  });

  it("hold nothing twice", () => {
    const both = Object.keys(zh).map((word) => `${CHINESE[word]} | ${ENGLISH[word]}`);
    expect(both.filter((text, index) => both.indexOf(text) !== index)).toEqual([]);
  });

  it("are in their language", () => {
    const mixed = Object.keys(zh).filter((word) => /\p{Script=Han}/u.test(ENGLISH[word] ?? ""));
    expect(mixed).toEqual(["frame.other_language"]);
  });
});

describe("a filled-in sentence", () => {
  it("takes a value as it is, pattern or not, and numbers as the language writes them", () => {
    const words = createWords("en", () => "Asia/Shanghai");
    expect(words.say("side.part_of", { part: 4990, whole: "$&{part}" })).toBe("4,990 / $&{part}");
  });
});

describe("an instant", () => {
  it("is told by the clock of the county, wherever the browser is", () => {
    let zone = "Asia/Shanghai";
    const words = createWords("zh", () => zone);
    expect([words.instant("2026-11-29T23:50:00Z"), words.dayOf("2026-11-29T23:50:00Z")]).toEqual(["11月30日 07:50", "11月30日"]);
    zone = "Asia/Urumqi";
    expect(words.instant("2026-11-29T23:50:00Z")).toBe("11月30日 05:50");
  });
});

describe("the language", () => {
  it.each([
    [["fr", "en-GB", "zh"], "en"],
    [["zh-TW", "en"], "zh"],
    [["fr"], "zh"],
    [[], "zh"],
  ])("of %j is %s", (tags, language) => {
    expect(languageOf(tags)).toBe(language);
  });
});
