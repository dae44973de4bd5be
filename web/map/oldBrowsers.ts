// What MapLibre asks for and Chromium 80 does not have. Its worker is a world of its own and needs it as well.

function provide(object: object, name: string, value: unknown): void {
  if (!(name in object)) Object.defineProperty(object, name, { value, writable: true, configurable: true });
}

provide(Object, "hasOwn", (object: object, key: PropertyKey): boolean => Object.prototype.hasOwnProperty.call(object, key));
provide(String.prototype, "replaceAll", function (this: string, what: string | RegExp, by: string): string {
  return this.replace(typeof what === "string" ? new RegExp(what.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"), "g") : what, by);
});

export {};
