import type { RouteRecordRaw } from "vue-router";
import TodayPage from "./TodayPage.vue";

export const ROUTES: readonly RouteRecordRaw[] = [{ path: "/", component: TodayPage }];
