// The tokens keep what they promise: declared before use, legible, and told apart by colour-blind people.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { differenceCiede2000, filterDeficiencyDeuter, filterDeficiencyProt, filterDeficiencyTrit, formatHex, parse, wcagContrast, type Color } from "culori";
import { describe, expect, it } from "vitest";

const WEB = fileURLToPath(new URL("../..", import.meta.url));
const CSS = readFileSync(join(WEB, "shared/tokens/tokens.css"), "utf8").replace(/\/\*[^]*?\*\//g, "");

function declared(block: string | undefined): Record<string, string> {
  return Object.fromEntries([...(block ?? "").matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name ?? "", value ?? ""]));
}

const light = declared(/:root \{([^}]+)\}/.exec(CSS)?.[1]);
const wished = { ...light, ...declared(/:root:not\(\[data-theme="light"\]\) \{([^}]+)\}/.exec(CSS)?.[1]) };
const chosen = { ...light, ...declared(/:root\[data-theme="dark"\] \{([^}]+)\}/.exec(CSS)?.[1]) };
const THEMES = { light, dark: wished };

function colour(tokens: Record<string, string>, name: string): Color {
  const found = parse(tokens[name] ?? "");
  if (!found) throw new Error(`${name} is no colour`);
  return found;
}

it("says dark twice in the same words", () => {
  expect(chosen).toEqual(wished);
  expect(wished).not.toEqual(light);
});

describe.each(Object.entries(THEMES))("in %s", (_, tokens) => {
  it.each([
    ["--ink", "--paper", 7], ["--ink", "--sheet", 7], ["--soft", "--paper", 7], ["--soft", "--sheet", 7],
    ["--faint", "--sheet", 4.5], ["--faint", "--map-ground", 4.5], ["--accent", "--paper", 4.5], ["--accent", "--sheet", 4.5],
    ["--accent-press", "--accent-wash", 4.5], ["--ink", "--accent-wash", 7], ["--soft", "--accent-wash", 4.5],
    ["--on-accent", "--accent", 4.5], ["--phone", "--sheet", 4.5], ["--back", "--sheet", 4.5], ["--due", "--sheet", 4.5],
    ["--on-c4", "--c4", 4.5], ["--on-c4", "--d4", 4.5], ["--line-strong", "--paper", 3], ["--line-strong", "--sheet", 3],
    ...[0, 1, 2, 3].map((step) => ["--ink", `--c${step}`, 4.5] as const),
    ...[0, 1, 2, 3].map((step) => ["--ink", `--d${step}`, 4.5] as const),
    ["--on-c4", "--m0", 4.5], ["--on-c4", "--m4", 4.5],
    ...[1, 2, 3].map((step) => ["--ink", `--m${step}`, 4.5] as const),
  ] as const)("%s can be read on %s", (text, ground, least) => {
    expect(wcagContrast(colour(tokens, text), colour(tokens, ground))).toBeGreaterThanOrEqual(least);
  });

  const EYES = {
    "all colours": (seen: Color) => seen,
    protanopia: filterDeficiencyProt(1),
    deuteranopia: filterDeficiencyDeuter(1),
    tritanopia: filterDeficiencyTrit(1),
  };
  const apart = differenceCiede2000();

  it.each(Object.keys(EYES) as (keyof typeof EYES)[])("neighbouring steps of the map differ with %s", (eyes) => {
    const see = EYES[eyes] as (seen: Color) => Color;
    for (const ramp of ["c", "d", "m"]) {
      const steps = [0, 1, 2, 3, 4].map((step) => see(colour(tokens, `--${ramp}${step}`)));
      for (let step = 1; step < steps.length; step += 1) {
        const [one, other] = [steps[step - 1], steps[step]];
        if (!one || !other) throw new Error("a step is missing");
        expect(apart(one, other), `--${ramp}${step}: ${formatHex(other)}`).toBeGreaterThanOrEqual(5);
      }
    }
  });
});

describe.each(Object.entries(THEMES))("fell and rose in %s", (_, tokens) => {
  it.each([[0, 4], [1, 3], [0, 3], [1, 4]])("differ whoever looks: steps %i and %i", (fell, rose) => {
    for (const see of [(seen: Color) => seen, filterDeficiencyProt(1), filterDeficiencyDeuter(1), filterDeficiencyTrit(1)]) {
      const [one, other] = [see(colour(tokens, `--m${fell}`)), see(colour(tokens, `--m${rose}`))];
      if (!one || !other) throw new Error("a step is missing");
      expect(differenceCiede2000()(one, other)).toBeGreaterThanOrEqual(15);
    }
  });
});

describe.each(["desk", "phone"])("style sheets and components of the %s", (face) => {
  const texts = sources(join(WEB, face));

  it("use no token that is not declared: CSS would say nothing", () => {
    // With a value beside it, a name may be missing.
    const used = texts.flatMap(([, text]) => [...text.replace(/var\(--[\w-]+,/g, "").matchAll(/--[a-z][\w-]*(?=[),"\s])/g)].map(([name]) => name));
    const computed = texts.flatMap(([, text]) => [...text.matchAll(/setProperty\("(--[a-z-]+)"/g)].map(([, name]) => name));
    // A part of a screen may have a measure of its own.
    const own = texts.flatMap(([, text]) => [...text.matchAll(/(--[a-z][\w-]*):/g)].map(([, name]) => name));
    expect([...new Set(used)].filter((name) => !(name in light) && !computed.includes(name) && !own.includes(name))).toEqual([]);
    expect(used.length).toBeGreaterThan(40);
  });

  it("name no colour of their own", () => {
    const raw = texts.filter(([name, text]) => name.endsWith(".css") && /#[0-9a-f]{3,8}\b|rgba?\(/i.test(text));
    expect(raw.map(([name]) => name)).toEqual([]);
  });
});

function sources(folder: string): [string, string][] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["node_modules", "tests"].includes(entry.name) ? [] : sources(path);
    return /\.(css|vue|ts)$/.test(entry.name) ? [[path, readFileSync(path, "utf8")]] : [];
  });
}
