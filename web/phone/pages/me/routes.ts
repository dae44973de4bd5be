import type { RouteRecordRaw } from "vue-router";

export const ROUTES: readonly RouteRecordRaw[] = [
  { path: "/me", component: () => import("./MePage.vue") },
  { path: "/me/figures", component: () => import("./FiguresPage.vue") },
  {
    path: "/me/figures/:name",
    component: () => import("./ExplanationPage.vue"),
    props: ({ params, query }) => ({ name: String(params.name), on: typeof query.on === "string" ? query.on : "" }),
  },
  { path: "/me/duties", component: () => import("./DutiesPage.vue") },
  { path: "/me/calendar", component: () => import("./CalendarPage.vue") },
  { path: "/me/reminders", component: () => import("./RemindersPage.vue") },
];
