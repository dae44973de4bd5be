import { createRouter, createWebHistory, type Router } from "vue-router";

export function createDeskRouter(): Router {
  return createRouter({
    history: createWebHistory("/desk"),
    routes: [
      { path: "/", redirect: "/map" },
      { path: "/map", component: () => import("../pages/MapPage.vue") },
      { path: "/households", component: () => import("../pages/HouseholdsPage.vue") },
      { path: "/gaps", component: () => import("../pages/GapsPage.vue") },
      { path: "/connections", component: () => import("../pages/ConnectionsPage.vue") },
      { path: "/:unknown(.*)*", component: () => import("../pages/NothingHere.vue") },
    ],
  });
}
