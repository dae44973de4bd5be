// MapLibre, which is large: only loadEngine.ts imports this file, when a map is shown.
import "maplibre-gl/dist/maplibre-gl.css";
import { Map, setWorkerUrl } from "maplibre-gl";
// Through the bundler: copied as it is, the worker would be too new for browsers that we serve.
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";

setWorkerUrl(worker);

export { Map };
