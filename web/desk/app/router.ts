import { createRouter, createWebHistory, type Router } from "vue-router";

export function createDeskRouter(): Router {
  return createRouter({
    history: createWebHistory("/desk"),
    routes: [
      { path: "/", redirect: "/map" },
      { path: "/map", component: () => import("../pages/MapPage.vue") },
      { path: "/households", component: () => import("../pages/HouseholdsPage.vue") },
      { path: "/report", component: () => import("../pages/ReportPage.vue") },
      { path: "/:unknown(.*)*", component: () => import("../pages/NothingHere.vue") },
    ],
  });
}
