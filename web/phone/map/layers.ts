// How the map looks: the grids as on paper, households by how soon somebody should go there.
import type { ExpressionSpecification, LayerSpecification, Map as MapLibreMap } from "maplibre-gl";
import type { DueColour } from "../parts/dueSigns";
import { drawMark, MARKED, type Mark } from "./marks";

export const GRIDS = "grids";
export const HOUSEHOLDS = "households";
export const ROUTE = "route";
export const HERE = "here";

/** The map's colours are the tokens': a canvas cannot read them from a style sheet by itself. */
export function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Of what is not due nobody needs to see the shape from afar. */
const SIZES: Readonly<Record<DueColour, number>> = { due: 1, soft: 0.6 };
const COLOURS = Object.keys(SIZES) as DueColour[];
const MARKS = MARKED.flatMap((state) => COLOURS.map((colour) => ({ state, colour, mark: `${state}-${colour}` as Mark })));
const SHARP = 3;

function byMark(of: (each: (typeof MARKS)[number], nth: number) => number): ExpressionSpecification {
  return ["match", ["get", "mark"], ...MARKS.flatMap((each, nth) => [each.mark, of(each, nth)]), 0] as unknown as ExpressionSpecification;
}

/** The pictures of the marks, in the colours of the day or of the night. */
export function addMarks(map: Pick<MapLibreMap, "addImage" | "hasImage" | "removeImage">): void {
  for (const { mark, state, colour } of MARKS) {
    const picture = drawMark(state, colourOf(`--${colour}`), colourOf("--sheet"), SHARP);
    if (map.hasImage(mark)) map.removeImage(mark);
    if (picture) map.addImage(mark, picture, { pixelRatio: SHARP });
  }
}

export function layers(): LayerSpecification[] {
  const [sheet, accent, line] = ["--sheet", "--accent", "--line-strong"].map(colourOf) as [string, string, string];
  return [
    { id: "grid-fill", type: "fill", source: GRIDS, paint: { "fill-color": sheet, "fill-opacity": 0.6 } },
    { id: "grid-line", type: "line", source: GRIDS, paint: { "line-color": line, "line-width": 1.5 } },
    { id: "route-line", type: "line", source: ROUTE, layout: { "line-join": "round" }, paint: { "line-color": accent, "line-width": 3, "line-dasharray": [2, 1.5] } },
    {
      id: HOUSEHOLDS,
      type: "symbol",
      source: HOUSEHOLDS,
      layout: {
        "icon-image": ["get", "mark"], "icon-size": byMark(({ colour }) => SIZES[colour]), "icon-allow-overlap": true, "icon-ignore-placement": true,
        "symbol-sort-key": byMark(({ colour }, nth) => (colour === "due" ? MARKS.length : 0) + nth),
      },
    },
    { id: "chosen", type: "circle", source: HOUSEHOLDS, filter: ["==", ["get", "id"], ""], paint: { "circle-radius": 15, "circle-color": "transparent", "circle-stroke-width": 3, "circle-stroke-color": accent } },
    { id: "here-round", type: "fill", source: HERE, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": accent, "fill-opacity": 0.15 } },
    { id: HERE, type: "circle", source: HERE, filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 7, "circle-color": accent, "circle-stroke-width": 3, "circle-stroke-color": sheet } },
  ];
}
