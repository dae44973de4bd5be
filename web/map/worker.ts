// Through the bundler: copied as it is, MapLibre's worker would be too new for browsers that we serve.
import "./oldBrowsers";
// @ts-expect-error It has no types.
import MapWorker from "maplibre-gl/dist/maplibre-gl-worker.mjs";

// It begins by itself. MapLibre says that its files do nothing so: unless it is used here, the bundler leaves it out.
if (!("worker" in self)) Object.assign(self, { worker: new MapWorker(self) });
