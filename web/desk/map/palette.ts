// The map's colours are the tokens': a canvas cannot read them from a style sheet by itself.
const NAMES = {
  cover: ["--c0", "--c1", "--c2", "--c3", "--c4"],
  found: ["--d0", "--d1", "--d2", "--d3", "--d4"],
  change: ["--m0", "--m1", "--m2", "--m3", "--m4"],
} as const;

export type Ramp = keyof typeof NAMES;

export interface Palette {
  cover: readonly string[];
  found: readonly string[];
  change: readonly string[];
  ground: string;
  line: string;
  edge: string;
  ink: string;
  hatch: string;
  dot: string;
  sheet: string;
  accent: string;
}

export function readPalette(root: Element = document.documentElement): Palette {
  const style = getComputedStyle(root);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    cover: NAMES.cover.map(colour),
    found: NAMES.found.map(colour),
    change: NAMES.change.map(colour),
    ground: colour("--map-ground"),
    line: colour("--map-line"),
    edge: colour("--line"),
    ink: colour("--ink"),
    hatch: colour("--hatch"),
    dot: colour("--due"),
    sheet: colour("--sheet"),
    accent: colour("--accent"),
  };
}
