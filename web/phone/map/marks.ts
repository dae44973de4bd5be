// The signs of lists as pictures for the map, which draws no SVG: the same drawings, stroke by stroke.
import type { DueState } from "../records/due";
import { DUE_SIGNS, dueColour, type DueColour } from "../parts/dueSigns";
import { ICONS, type IconName } from "../parts/icons";

/** What may lie on the map; the last are drawn above the others. */
export const MARKED: readonly Exclude<DueState, "gone">[] = ["rest", "soon", "never", "week", "overdue"];
export type Mark = `${(typeof MARKED)[number]}-${DueColour}`;

/** A household that no quota asks for is not due. */
export function markOf(due: { readonly state: DueState; readonly isDue: boolean } | undefined): Mark {
  if (!due || due.state === "gone") return "rest-soft";
  return `${due.state}-${dueColour(due)}`;
}

export interface Stroke {
  readonly d: string;
  readonly isFilled: boolean;
  readonly width: number;
  readonly dash: readonly number[];
}

const GROUND = 20;
const WIDTH = 2;

/** A sign of `icons.ts` as lines; as style sheets draw it. */
export function strokesOf(name: IconName): Stroke[] {
  return ICONS[name].map(([element, given]) => {
    const attributes: Readonly<Record<string, string>> = given;
    const number = (of: string): number => Number(attributes[of]);
    const [x, y, r] = [number("cx"), number("cy"), number("r")];
    return {
      d: element === "circle" ? `M${x + r} ${y}A${r} ${r} 0 1 1 ${x - r} ${y}A${r} ${r} 0 1 1 ${x + r} ${y}` : (attributes["d"] ?? ""),
      isFilled: attributes["fill"] === "currentColor",
      width: attributes["stroke"] === "none" ? 0 : Number(attributes["stroke-width"] ?? WIDTH),
      dash: (attributes["stroke-dasharray"] ?? "").split(" ").filter(Boolean).map(Number),
    };
  });
}

/** On a round of the ground's colour, so that it can be told from what is below. */
export function drawMark(state: (typeof MARKED)[number], colour: string, ground: string, scale: number): ImageData | null {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = GROUND * scale;
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.scale(scale, scale);
  pen.fillStyle = ground;
  pen.beginPath();
  pen.arc(GROUND / 2, GROUND / 2, GROUND / 2, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = pen.strokeStyle = colour;
  for (const { d, isFilled, width, dash } of strokesOf(DUE_SIGNS[state])) {
    const path = new Path2D(d);
    if (isFilled) pen.fill(path);
    pen.lineWidth = width;
    pen.setLineDash([...dash]);
    if (width > 0) pen.stroke(path);
  }
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
