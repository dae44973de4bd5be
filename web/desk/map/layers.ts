// What lies on the map, from below. Figures come as feature-state, so that no step of the slider touches a tile.
import type {
  DataDrivenPropertyValueSpecification,
  ExpressionSpecification,
  LayerSpecification,
  VectorSourceSpecification,
} from "maplibre-gl";
import type { components } from "@yicetong/shared";
import type { Palette, Ramp } from "./palette";

export const GRIDS = "grids";
export const DIVISIONS = "divisions";
const TOWNSHIP = 9;
const VILLAGE = 12;

type Box = [west: number, south: number, east: number, north: number];
type Drawn = components["schemas"]["DrawnTileJson"];

/** With the version in the address of its tiles, and all versions by their first day, where these are outlines. */
export type TileJson = Pick<Drawn, "tiles"> & Partial<Pick<Drawn, "bounds" | "minzoom" | "maxzoom" | "drawing" | "drawings">>;

/** The version of the drawing that holds on a day; null: today's. */
export function drawingOn({ drawing = "", drawings = [] }: TileJson, day: string | null): string {
  if (day === null) return drawing;
  return drawings.filter(({ first_day }) => first_day <= day).at(-1)?.drawing ?? drawing;
}

/** The same tiles as they were drawn on a day. */
export function drawnOn(json: TileJson, day: string | null): TileJson {
  const then = drawingOn(json, day);
  if (!json.drawing || then === json.drawing) return json;
  return { ...json, drawing: then, tiles: json.tiles.map((url) => url.replace(json.drawing ?? "", then)) };
}

/** Features are known by their code: that is what figures name. */
export function sourceOf(layer: string, { tiles, minzoom, maxzoom, bounds }: TileJson): VectorSourceSpecification {
  return {
    type: "vector",
    tiles: tiles.map((url) => (url.startsWith("/") ? window.location.origin + url : url)),
    promoteId: { [layer]: "code" },
    ...(minzoom === undefined ? {} : { minzoom }),
    ...(maxzoom === undefined ? {} : { maxzoom }),
    ...(bounds === undefined ? {} : { bounds: bounds as Box }), // always four: TileJSON
  };
}

const state = (name: string): ExpressionSpecification => ["feature-state", name];
const marked = (mark: string): ExpressionSpecification => ["case", ["==", state("mark"), mark], 1, 0];
const ofLength = (length: number): ExpressionSpecification => ["==", ["length", ["get", "code"]], length];

export function fillColour(palette: Palette, ramp: Ramp): DataDrivenPropertyValueSpecification<string> {
  const steps = palette[ramp].flatMap((colour, step) => [step, colour]);
  return ["match", ["coalesce", state("step"), -1], ...steps, "rgba(0, 0, 0, 0)"] as unknown as ExpressionSpecification;
}

export function lineColour(palette: Palette): ExpressionSpecification {
  return ["case", ["==", state("mark"), null], palette.edge, palette.line];
}

/** Lines of villages are drawn where their grids have figures: elsewhere they would only be noise. */
export function villagesIn(within: string): ExpressionSpecification {
  return ["all", ofLength(VILLAGE), ["==", ["slice", ["get", "code"], 0, within.length], within]] as unknown as ExpressionSpecification;
}

export function layersOf(palette: Palette, ramp: Ramp, within: string): LayerSpecification[] {
  const grids = { source: GRIDS, "source-layer": GRIDS } as const;
  const divisions = { source: DIVISIONS, "source-layer": DIVISIONS } as const;
  return [
    { id: "grids-fill", type: "fill", ...grids, paint: { "fill-color": fillColour(palette, ramp), "fill-antialias": false } },
    { id: "grids-unknown", type: "fill", ...grids, paint: { "fill-pattern": "unknown", "fill-opacity": marked("unknown") } },
    { id: "grids-nobody", type: "fill", ...grids, paint: { "fill-pattern": "nobody", "fill-opacity": marked("nobody") } },
    { id: "grids-line", type: "line", ...grids, paint: { "line-color": lineColour(palette), "line-width": 1.2 } },
    {
      id: "villages-line", type: "line", ...divisions, filter: villagesIn(within), minzoom: 10,
      paint: { "line-color": palette.line, "line-width": 2.6 },
    },
    {
      id: "townships-line", type: "line", ...divisions, filter: ofLength(TOWNSHIP),
      paint: { "line-color": palette.ink, "line-width": 1.6 },
    },
    {
      id: "grids-chosen", type: "line", ...grids, layout: { "line-join": "round" },
      paint: { "line-color": palette.ink, "line-width": 3.5, "line-opacity": ["case", ["==", state("chosen"), true], 1, 0] },
    },
  ];
}

/** What changes with light and dark. */
export function coloursOf(palette: Palette, ramp: Ramp): [layer: string, property: string, value: unknown][] {
  return [
    ["ground", "background-color", palette.ground],
    ["grids-fill", "fill-color", fillColour(palette, ramp)],
    ["grids-line", "line-color", lineColour(palette)],
    ["villages-line", "line-color", palette.line],
    ["townships-line", "line-color", palette.ink],
    ["grids-chosen", "line-color", palette.ink],
  ];
}
