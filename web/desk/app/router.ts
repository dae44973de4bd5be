import { createRouter, createWebHistory, type Router } from "vue-router";

export function createDeskRouter(): Router {
  return createRouter({
    history: createWebHistory("/desk"),
    routes: [
      { path: "/", component: () => import("../pages/FirstPage.vue") },
      { path: "/monday", component: () => import("../pages/MondayPage.vue") },
      { path: "/handovers", component: () => import("../pages/HandoversPage.vue") },
      { path: "/phones", component: () => import("../pages/PhonesPage.vue") },
      { path: "/held", component: () => import("../pages/HeldPage.vue") },
      { path: "/map", component: () => import("../pages/MapPage.vue") },
      { path: "/households", component: () => import("../pages/HouseholdsPage.vue") },
      { path: "/report", component: () => import("../pages/ReportPage.vue") },
      { path: "/gaps", component: () => import("../pages/GapsPage.vue") },
      { path: "/feedback", component: () => import("../pages/FeedbackPage.vue") },
      { path: "/connections", component: () => import("../pages/ConnectionsPage.vue") },
      { path: "/:unknown(.*)*", component: () => import("../pages/NothingHere.vue") },
    ],
  });
}
