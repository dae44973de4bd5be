// The one door to the pages of daily work. The first screen does not wait for them, and they are there before somebody
// has read it: see app/PersonFrame.vue.
import type { Component } from "vue";

type Pages = typeof import("./workPages");

export function loadWork(): Promise<Pages> {
  return import("./workPages");
}

/** A page as the router or an async component takes it. */
export function workPage(name: keyof Pages): () => Promise<Component> {
  return async () => (await loadWork())[name];
}
