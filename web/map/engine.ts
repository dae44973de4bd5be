// MapLibre, which is large: only loadEngine.ts imports this file, when a map is shown.
import "./oldBrowsers";
import "maplibre-gl/dist/maplibre-gl.css";
import { Map, setWorkerUrl } from "maplibre-gl";
import worker from "./worker?worker&url";

setWorkerUrl(worker);

export { Map };
