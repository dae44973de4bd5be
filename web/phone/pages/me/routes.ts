import type { RouteRecordRaw } from "vue-router";
import { otherPage } from "../parts";

export const ROUTES: readonly RouteRecordRaw[] = [
  { path: "/me", component: otherPage("MePage") },
  { path: "/me/figures", component: otherPage("FiguresPage") },
  {
    path: "/me/figures/:name",
    component: otherPage("ExplanationPage"),
    props: ({ params, query }) => ({ name: String(params.name), on: typeof query.on === "string" ? query.on : "" }),
  },
  { path: "/me/duties", component: otherPage("DutiesPage") },
  { path: "/me/calendar", component: otherPage("CalendarPage") },
  { path: "/me/reminders", component: otherPage("RemindersPage") },
];
