import type { RouteRecordRaw } from "vue-router";

// With MapLibre behind it: loaded when it is opened.
export const ROUTES: readonly RouteRecordRaw[] = [{ path: "/map", component: () => import("./MapPage.vue") }];
