// The map below the map, by the operator's setting: quiet, so that the colours above it stay the first thing seen.
import type { RasterLayerSpecification, RasterSourceSpecification } from "maplibre-gl";
import type { components } from "@yicetong/shared";

export type Basemap = components["schemas"]["BasemapAnswer"];
export const BASEMAP = "basemap-";
/** Above a basemap the areas let it through. */
export const OVER_BASEMAP = 0.78;

export function sourcesOf({ layers }: Basemap): RasterSourceSpecification[] {
  return layers.map((tiles) => ({ type: "raster", tiles, tileSize: 256, maxzoom: 18 }));
}

export function layerOf(id: string, dark: boolean): RasterLayerSpecification {
  return { id, type: "raster", source: id, paint: quietly(dark) };
}

export function quietly(dark: boolean): NonNullable<RasterLayerSpecification["paint"]> {
  return { "raster-saturation": -0.7, "raster-opacity": 0.75, "raster-brightness-max": dark ? 0.45 : 1, "raster-fade-duration": 0 };
}
