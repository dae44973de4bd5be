import type { RouteRecordRaw } from "vue-router";
import { otherPage, workPage } from "../parts";

// The list is behind the badge on every screen, and comes with the daily work.
export const ROUTES: readonly RouteRecordRaw[] = [
  { path: "/records", component: workPage("RecordsPage") },
  { path: "/records/:collection/:id", component: otherPage("RecordPage") },
  { path: "/records/:collection/:id/conflict", component: otherPage("ConflictPage") },
  { path: "/sync", component: otherPage("SyncPage") },
  { path: "/about-me", component: otherPage("AboutMePage") },
  { path: "/settings", component: otherPage("SettingsPage") },
  { path: "/settings/pin", component: otherPage("ChangePinPage") },
  { path: "/feedback", component: otherPage("FeedbackPage") },
];
