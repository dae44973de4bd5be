// Days and hours as the county has them, wherever the browser is.

/** The day (2026-11-30) of an instant in a time zone. */
export function dayIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(at); // Swedes write days as the API does
}

/** The same for many instants (ISO texts): one format for all of them. */
export function daysIn(zone: string): (instant: string) => string {
  const days = new Intl.DateTimeFormat("sv-SE", { timeZone: zone });
  return (instant) => days.format(new Date(instant));
}

/** The time of day (09:46) of an instant in a time zone. */
export function clockIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

/** The instant at which the clocks of a time zone show this. An hour that a zone leaves out is the one after it. */
export function instantIn(zone: string, day: string, clock: string): Date {
  const wanted = Date.parse(`${day}T${clock}:00Z`);
  let at = wanted;
  // Twice: the first step may pass a change of the zone's clocks.
  for (let step = 0; step < 2; step++) at += wanted - Date.parse(`${dayIn(zone, new Date(at))}T${clockIn(zone, new Date(at))}:00Z`);
  return new Date(at);
}
