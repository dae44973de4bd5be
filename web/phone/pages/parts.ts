// The doors to the parts of the bundle that pages are in: few, because each file costs a trip on a thin line.
import type { Component } from "vue";

type Work = typeof import("./workPages");
type Other = typeof import("./otherPages");

/** The first screen does not wait for it, and it is there before somebody has read that: see app/PersonFrame.vue. */
export function loadWork(): Promise<Work> {
  return import("./workPages");
}

/** A page as the router or an async component takes it. */
export function workPage(name: keyof Work): () => Promise<Component> {
  return async () => (await loadWork())[name];
}

export function otherPage(name: keyof Other): () => Promise<Component> {
  return async () => (await import("./otherPages"))[name];
}
