// Households, or visits at their households, as points: what is close together is one, with its number.
import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import type { Points } from "../address/params";
import { sourceOf, type TileJson } from "./layers";
import type { Palette } from "./palette";

export const POINTS = "points";
export const CELLS = "points-cells";
export const SINGLE = "points-single";
export const NUMBERS = "points-numbers";
/** The layers from above. */
export const LAYERS_OF_POINTS = [NUMBERS, SINGLE, CELLS] as const;
const NUMBER = "number-";
const HAS_COUNT: ExpressionSpecification = ["has", "count"];

/** What is known of a point that was clicked. Who visited is not in the tiles. */
export interface Point {
  household: string;
  day: string | null;
  purpose: string | null;
  outcome: string | null;
}

export type Shown = Exclude<Points, "none">;

export function sourceOfPoints(kind: Shown, json: TileJson) {
  // Ids are random numbers that hold for one tile; the household's own is a property.
  return { ...sourceOf(kind, json), promoteId: { [kind]: kind === "households" ? "id" : "household" } };
}

export function layersOfPoints(kind: Shown, palette: Palette): LayerSpecification[] {
  const of = { source: POINTS, "source-layer": kind } as const;
  // Told apart without colour: a household is a disc, a visit a ring.
  const ring = kind === "visits";
  const colour = ring ? palette.accent : palette.ink;
  return [
    {
      id: CELLS, type: "circle", ...of, filter: HAS_COUNT,
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 3, 10, 8, 40, 13],
        "circle-color": colour, "circle-opacity": ring ? 0.35 : 0.62, "circle-stroke-width": ring ? 1.5 : 0.8, "circle-stroke-color": ring ? colour : palette.sheet,
      },
    },
    {
      id: SINGLE, type: "circle", ...of, filter: ["!", HAS_COUNT],
      paint: {
        "circle-radius": ring ? 5 : ["match", ["get", "kind"], "priority", 6.5, 4.5],
        "circle-color": ring ? palette.sheet : colour, "circle-stroke-width": 2, "circle-stroke-color": ring ? colour : palette.sheet,
      },
    },
    {
      id: NUMBERS, type: "symbol", ...of, filter: ["all", HAS_COUNT, [">=", ["get", "count"], 25]],
      layout: { "icon-image": ["concat", NUMBER, ["get", "count"]], "icon-padding": 0, "symbol-sort-key": ["-", ["get", "count"]] },
    },
  ];
}

/** The number of an image that the map asks for; null: it is of something else. */
export function numberIn(id: string): number | null {
  return id.startsWith(NUMBER) ? Number(id.slice(NUMBER.length)) : null;
}

/** Without a server of letters: each number is drawn once, when it is asked for. */
export function drawNumber(text: string, colour: string, ground: string): { image: ImageData; pixelRatio: number } {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no 2D canvas");
  const font = `600 22px ${getComputedStyle(document.body).fontFamily}`;
  context.font = font;
  canvas.width = Math.ceil(context.measureText(text).width) + 8;
  canvas.height = 28;
  context.font = font;
  context.textBaseline = "middle";
  context.lineWidth = 5;
  context.strokeStyle = ground;
  context.strokeText(text, 4, 14);
  context.fillStyle = colour;
  context.fillText(text, 4, 14);
  return { image: context.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: 2 };
}

const text = (value: unknown) => (typeof value === "string" ? value : null);

export function pointsIn(features: readonly { properties: Record<string, unknown> }[]): Point[] {
  const found = new Map<string, Point>();
  for (const { properties } of features) {
    const household = text(properties["household"]) ?? text(properties["id"]);
    const point = { household: household ?? "", day: text(properties["day"]), purpose: text(properties["purpose"]), outcome: text(properties["outcome"]) };
    if (household) found.set(JSON.stringify(point), point);
  }
  return [...found.values()];
}
