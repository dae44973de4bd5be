import type { RouteRecordRaw } from "vue-router";

export const ROUTES: readonly RouteRecordRaw[] = [
  { path: "/week", component: () => import("./WeekPage.vue"), props: ({ query }) => ({ which: query.week === "next" ? "next" : "this" }) },
  { path: "/week/add", component: () => import("./AddPage.vue"), props: ({ query }) => ({ which: query.week === "next" ? "next" : "this" }) },
];
