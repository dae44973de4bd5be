// Days and hours as the county has them, wherever the browser is.

/** To make a format is slow, and rows of lists ask: one for each zone, of which a browser meets one or two. */
function kept(options: Intl.DateTimeFormatOptions): (zone: string) => Intl.DateTimeFormat {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (zone) => {
    let format = made.get(zone);
    // Swedes write days as the API does.
    if (!format) made.set(zone, (format = new Intl.DateTimeFormat("sv-SE", { ...options, timeZone: zone })));
    return format;
  };
}

const DAYS = kept({});
const CLOCKS = kept({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const BOTH = kept({ dateStyle: "short", timeStyle: "medium" });

/** The day (2026-11-30) of an instant in a time zone. */
export function dayIn(zone: string, at: Date): string {
  return DAYS(zone).format(at);
}

const DAY_MS = 24 * 3600 * 1000;

/** The same for many instants (ISO texts, or milliseconds). A format is slow: it is asked once a day, not once an instant. */
export function daysIn(zone: string): (instant: string | number) => string {
  const clocks = BOTH(zone);
  /** How far the zone's clocks are ahead of UTC. */
  const ahead = (ms: number): number => Date.parse(`${clocks.format(ms).replace(" ", "T")}Z`) - ms;
  const known = new Map<number, number>();
  function aheadOn(day: number): number {
    let found = known.get(day);
    if (found === undefined) known.set(day, (found = ahead(day * DAY_MS)));
    return found;
  }
  return (instant) => {
    const ms = typeof instant === "number" ? instant : Date.parse(instant);
    const day = Math.floor(ms / DAY_MS);
    // On a day on which the clocks change, the instant itself is asked for.
    const offset = aheadOn(day) === aheadOn(day + 1) ? aheadOn(day) : ahead(Math.floor(ms / 1000) * 1000);
    return new Date(ms + offset).toISOString().slice(0, 10);
  };
}

/** The time of day (09:46) of an instant in a time zone. */
export function clockIn(zone: string, at: Date): string {
  return CLOCKS(zone).format(at);
}

/** The instant at which the clocks of a time zone show this. An hour that a zone leaves out is the one after it. */
export function instantIn(zone: string, day: string, clock: string): Date {
  const wanted = Date.parse(`${day}T${clock}:00Z`);
  let at = wanted;
  // Twice: the first step may pass a change of the zone's clocks.
  for (let step = 0; step < 2; step++) at += wanted - Date.parse(`${dayIn(zone, new Date(at))}T${clockIn(zone, new Date(at))}:00Z`);
  return new Date(at);
}
