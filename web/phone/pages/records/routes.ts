import type { RouteRecordRaw } from "vue-router";
import { workPage } from "../work";

// The list is behind the badge on every screen, and comes with the daily work; the others are parts of their own.
export const ROUTES: readonly RouteRecordRaw[] = [
  { path: "/records", component: workPage("RecordsPage") },
  { path: "/records/:collection/:id", component: () => import("./RecordPage.vue") },
  { path: "/records/:collection/:id/conflict", component: () => import("./ConflictPage.vue") },
  { path: "/sync", component: () => import("./SyncPage.vue") },
  { path: "/about-me", component: () => import("./AboutMePage.vue") },
  { path: "/settings", component: () => import("./SettingsPage.vue") },
  { path: "/feedback", component: () => import("./FeedbackPage.vue") },
];
