export { BASEMAP, layerOf, OVER_BASEMAP, quietly, sourcesOf, type Basemap } from "./basemap";
export { hasWebGL, loadEngine } from "./loadEngine";
