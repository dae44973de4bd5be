import type { RouteRecordRaw } from "vue-router";
import LogInAgain from "./LogInAgain.vue";
import NotFound from "./NotFound.vue";
import PrivacyNotice from "./PrivacyNotice.vue";

export const ROUTES: readonly RouteRecordRaw[] = [
  { path: "/log-in", component: LogInAgain },
  { path: "/privacy", component: PrivacyNotice },
  { path: "/:unknown(.*)*", component: NotFound },
];
