// How the map looks: the grids as on paper, households by how soon somebody should go there.
import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import type { Mark } from "./features";

export const GRIDS = "grids";
export const HOUSEHOLDS = "households";
export const ROUTE = "route";
export const HERE = "here";

/** The map's colours are the tokens': a canvas cannot read them from a style sheet by itself. */
export function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Size and filling differ as well as colour. */
const MARKS: Readonly<Record<Mark, { radius: number; filled: boolean; edge: number }>> = {
  overdue: { radius: 9, filled: true, edge: 2 },
  due: { radius: 8, filled: false, edge: 4 },
  later: { radius: 4, filled: true, edge: 1 },
  never: { radius: 8, filled: false, edge: 2 },
};

function byMark<T extends string | number>(of: (mark: Mark) => T): ExpressionSpecification {
  const cases = (Object.keys(MARKS) as Mark[]).flatMap((mark) => [mark, of(mark)]);
  return ["match", ["get", "mark"], ...cases, of("later")] as unknown as ExpressionSpecification;
}

export function layers(): LayerSpecification[] {
  const [sheet, due, soft, accent, line] = ["--sheet", "--due", "--soft", "--accent", "--line-strong"].map(colourOf) as [string, string, string, string, string];
  const colour = (mark: Mark): string => (mark === "later" ? soft : due);
  return [
    { id: "grid-fill", type: "fill", source: GRIDS, paint: { "fill-color": sheet, "fill-opacity": 0.6 } },
    { id: "grid-line", type: "line", source: GRIDS, paint: { "line-color": line, "line-width": 1.5 } },
    { id: "route-line", type: "line", source: ROUTE, layout: { "line-join": "round" }, paint: { "line-color": accent, "line-width": 3, "line-dasharray": [2, 1.5] } },
    {
      id: HOUSEHOLDS,
      type: "circle",
      source: HOUSEHOLDS,
      layout: { "circle-sort-key": byMark((mark) => ["later", "never", "due", "overdue"].indexOf(mark)) },
      paint: {
        "circle-radius": byMark((mark) => MARKS[mark].radius),
        "circle-color": byMark((mark) => (MARKS[mark].filled ? colour(mark) : sheet)),
        "circle-stroke-width": byMark((mark) => MARKS[mark].edge),
        "circle-stroke-color": byMark((mark) => (MARKS[mark].filled ? sheet : colour(mark))),
      },
    },
    // Somebody was never here: a ring with a point in it.
    { id: "never-point", type: "circle", source: HOUSEHOLDS, filter: ["==", ["get", "mark"], "never"], paint: { "circle-radius": 2.5, "circle-color": due } },
    { id: "chosen", type: "circle", source: HOUSEHOLDS, filter: ["==", ["get", "id"], ""], paint: { "circle-radius": 15, "circle-color": "transparent", "circle-stroke-width": 3, "circle-stroke-color": accent } },
    { id: "here-round", type: "fill", source: HERE, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": accent, "fill-opacity": 0.15 } },
    { id: HERE, type: "circle", source: HERE, filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 7, "circle-color": accent, "circle-stroke-width": 3, "circle-stroke-color": sheet } },
  ];
}
