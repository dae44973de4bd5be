// Where discs stand close together they get smaller, and a name that would lie on something is left out:
// the disc still says it when it is pointed at.
export interface Standing {
  code: string;
  x: number;
  y: number;
  /** Characters of its name. */
  letters: number;
  large: boolean;
}

export interface Fitting {
  small: boolean;
  named: boolean;
}

const DISC = 22; // pixels from the middle of a large disc to its edge
const LETTER = 12;
const LINE = 16;

interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export function fitted(discs: readonly Standing[]): Map<string, Fitting> {
  const small = new Set(discs.filter((disc) => discs.some((other) => other !== disc && near(disc, other))).map(({ code }) => code));
  const taken = discs.map((disc) => frameOf(disc, small.has(disc.code)));
  const found = new Map<string, Fitting>();
  discs.forEach((disc, index) => {
    const name = nameOf(disc, small.has(disc.code));
    const named = !taken.some((frame, other) => other !== index && meet(frame, name));
    if (named) taken.push(name);
    found.set(disc.code, { small: small.has(disc.code) || !disc.large, named });
  });
  return found;
}

function near(one: Standing, other: Standing): boolean {
  return Math.abs(one.x - other.x) < 2 * DISC && Math.abs(one.y - other.y) < 2 * DISC;
}

function frameOf({ x, y }: Standing, small: boolean): Frame {
  const half = small ? DISC * 0.65 : DISC;
  return { left: x - half, right: x + half, top: y - half, bottom: y + half };
}

function nameOf(disc: Standing, small: boolean): Frame {
  const { bottom } = frameOf(disc, small);
  const half = (disc.letters * LETTER) / 2;
  return { left: disc.x - half, right: disc.x + half, top: bottom, bottom: bottom + LINE };
}

function meet(one: Frame, other: Frame): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
