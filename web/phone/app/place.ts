// One position of the phone, when somebody asks for it; never a track.
import type { Position } from "./container";

const MOST_MS = 8_000;
/** A position of half a minute ago is where one stands. */
const OLDEST_MS = 30_000;

export function locate(later: (ms: number, work: () => void) => () => void): Promise<Position | null> {
  return new Promise((done) => {
    if (!("geolocation" in navigator)) return done(null);
    // The browser counts from the person's answer to its question, and nobody may answer it.
    const stop = later(MOST_MS, () => done(null));
    const end = (position: Position | null): void => {
      stop();
      done(position);
    };
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        end({ lng: coords.longitude, lat: coords.latitude, crs: "wgs84", accuracy_m: coords.accuracy, at: new Date(timestamp).toISOString() }),
      () => end(null),
      { enableHighAccuracy: true, timeout: MOST_MS, maximumAge: OLDEST_MS },
    );
  });
}
