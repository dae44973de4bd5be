// Through the bundler: copied as it is, MapLibre's worker would be too new for browsers that we serve.
import "./oldBrowsers";
import "maplibre-gl/dist/maplibre-gl-worker.mjs";
