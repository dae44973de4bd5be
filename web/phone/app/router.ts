import { createRouter, createWebHistory, type Router } from "vue-router";
import { ROUTES as households } from "../pages/households/routes";
import { ROUTES as map } from "../pages/map/routes";
import { ROUTES as me } from "../pages/me/routes";
import { ROUTES as records } from "../pages/records/routes";
import { ROUTES as shell } from "../pages/shell/routes";
import { ROUTES as today } from "../pages/today/routes";
import { ROUTES as visit } from "../pages/visit/routes";
import { ROUTES as week } from "../pages/week/routes";

const BASE = "/app/";

export function createPhoneRouter(): Router {
  const router = createRouter({
    history: createWebHistory(BASE),
    routes: [...today, ...households, ...visit, ...week, ...me, ...records, ...map, ...shell],
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  });
  // A part of a page that is not there any more: another tab has taken a new version. Drafts are kept, so the new
  // version opens the same screen.
  // Only where the worker keeps one: else a reload without signal would end in the browser's own page.
  router.onError(async (error: unknown, to) => {
    if (!(error instanceof TypeError && /import/.test(error.message))) return;
    const kept = await navigator.serviceWorker.getRegistration(BASE);
    if (kept?.active) window.location.assign(BASE + to.fullPath.replace(/^\//, ""));
  });
  return router;
}
