import type { RouteLocationNormalized, RouteLocationRaw, RouteRecordRaw } from "vue-router";
import { loadWork, otherPage, workPage } from "../parts";

/**
 * `?short=1` and `?outcome=nobody_home` ask for the short sheet: it lies over the page that one is on, whose address
 * then has `?log=<household>`.
 */
export function overThePage(to: RouteLocationNormalized, from: RouteLocationNormalized): RouteLocationRaw | true {
  const { short, outcome } = to.query;
  if (short === undefined && (outcome === undefined || outcome === "met")) return true;
  const path = from.matched.length > 0 ? from.path : "/households";
  return { path, query: { ...from.query, log: to.params["id"] as string, ...(outcome === undefined ? {} : { outcome }) } };
}

/** The sheet is no page of the router's: so that it does not fail unseen, its part is loaded before. */
async function loaded(): Promise<void> {
  await loadWork();
}

export const ROUTES: readonly RouteRecordRaw[] = [
  { path: "/households/:id/visit", component: workPage("VisitPage"), props: true, beforeEnter: [loaded, overThePage] },
  { path: "/visits/:id/edit", component: otherPage("VisitEditPage"), props: true },
  { path: "/meeting", component: otherPage("MeetingPage") },
];
