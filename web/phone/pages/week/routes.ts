import type { RouteRecordRaw } from "vue-router";
import { otherPage } from "../parts";

export const ROUTES: readonly RouteRecordRaw[] = [
  { path: "/week", component: otherPage("WeekPage"), props: ({ query }) => ({ which: query.week === "next" ? "next" : "this" }) },
  { path: "/week/add", component: otherPage("AddPage"), props: ({ query }) => ({ which: query.week === "next" ? "next" : "this" }) },
];
