import { afterEach, expect, it, vi } from "vitest";

const own = { hasOwn: Object.getOwnPropertyDescriptor(Object, "hasOwn"), replaceAll: Object.getOwnPropertyDescriptor(String.prototype, "replaceAll") };
afterEach(() => {
  if (own.hasOwn) Object.defineProperty(Object, "hasOwn", own.hasOwn);
  if (own.replaceAll) Object.defineProperty(String.prototype, "replaceAll", own.replaceAll);
});

it("a browser of 2020 gets what MapLibre asks for", async () => {
  Reflect.deleteProperty(Object, "hasOwn");
  Reflect.deleteProperty(String.prototype, "replaceAll");
  vi.resetModules();
  await import("./oldBrowsers");
  expect(Object.hasOwn).not.toBe(own.hasOwn?.value);
  expect([Object.hasOwn({ a: 1 }, "a"), Object.hasOwn({}, "toString")]).toEqual([true, false]);
  expect(["a.b.c".replaceAll(".", "-"), "{x}/{x}".replaceAll("{x}", "1"), "aXbX".replaceAll(/X/g, "")]).toEqual(["a-b-c", "1/1", "ab"]);
});

it("a newer one keeps its own", async () => {
  vi.resetModules();
  await import("./oldBrowsers");
  expect(Object.hasOwn).toBe(own.hasOwn?.value);
});
