import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const PHONE = join(import.meta.dirname, "..");

/** The styles of each file: all of them hold on all pages, as soon as one that brings them has been open. */
function styles(folder: string): (readonly [string, string])[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["node_modules", "tests"].includes(entry.name) ? [] : styles(path);
    if (entry.name.endsWith(".css")) return [[entry.name, readFileSync(path, "utf8")] as const];
    if (entry.name.endsWith(".vue")) return [[entry.name, /<style>([\s\S]*)<\/style>/.exec(readFileSync(path, "utf8"))?.[1] ?? ""] as const];
    return [];
  });
}

function bareClasses(css: string): Set<string> {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, "").replace(/@(?:media|supports)[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}/g, "");
  const selectors = [...plain.matchAll(/([^{}]+)\{/g)].flatMap(([, all]) => (all ?? "").split(","));
  return new Set(selectors.map((selector) => selector.trim()).filter((selector) => /^\.[\w-]+$/.test(selector)));
}

const all = styles(PHONE).map(([file, css]) => [file, bareClasses(css)] as const);

it("a class that stands alone in a selector has one file that says what it is", () => {
  const names = all.flatMap(([, classes]) => [...classes]);
  expect(names.length).toBeGreaterThan(50);
  const twice = [...new Set(names.filter((name, nth) => names.indexOf(name) !== nth))];
  expect(twice.map((name) => [name, ...all.filter(([, classes]) => classes.has(name)).map(([file]) => file)])).toEqual([]);
});

it("letters grow with the size that somebody has set in the browser", () => {
  expect(styles(PHONE).filter(([, css]) => /font-size: ?[\d.]+px|line-height: ?[\d.]+px/.test(css)).map(([file]) => file)).toEqual([]);
});
