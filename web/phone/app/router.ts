import { createRouter, createWebHistory, isNavigationFailure, NavigationFailureType, type Router } from "vue-router";
import { createLackingPage, isUnloaded, type LackingPage } from "./lackingPage";
import { ROUTES as households } from "../pages/households/routes";
import { ROUTES as map } from "../pages/map/routes";
import { ROUTES as me } from "../pages/me/routes";
import { ROUTES as records } from "../pages/records/routes";
import { ROUTES as shell } from "../pages/shell/routes";
import { ROUTES as today } from "../pages/today/routes";
import { ROUTES as visit } from "../pages/visit/routes";
import { ROUTES as week } from "../pages/week/routes";

const BASE = "/app/";

export function createPhoneRouter(lacking: LackingPage): Router {
  const router = createRouter({
    history: createWebHistory(BASE),
    routes: [...today, ...households, ...visit, ...week, ...me, ...records, ...map, ...shell],
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  });
  router.onError((error: unknown, to) => {
    if (isUnloaded(error)) lacking.fail(to.fullPath);
  });
  router.afterEach((_to, _from, failure) => {
    if (!failure || isNavigationFailure(failure, NavigationFailureType.duplicated)) lacking.forget();
  });
  return router;
}

export function lackingPage(): LackingPage {
  return createLackingPage({
    isKept: async () => Boolean((await navigator.serviceWorker.getRegistration(BASE))?.active),
    isReached: () => window.fetch(BASE, { method: "HEAD", cache: "no-store" }).then(({ ok }) => ok, () => false),
    open: (path) => window.location.assign(BASE + path.replace(/^\//, "")),
  });
}
