import type { RouteRecordRaw } from "vue-router";
import CardPage from "../../scan/CardPage.vue";
import ScanPage from "../../scan/ScanPage.vue";
import GonePage from "./GonePage.vue";
import HouseholdFormPage from "./HouseholdFormPage.vue";
import HouseholdPage from "./HouseholdPage.vue";
import HouseholdsPage from "./HouseholdsPage.vue";
import ShowPage from "./ShowPage.vue";

export const ROUTES: readonly RouteRecordRaw[] = [
  { path: "/households", component: HouseholdsPage },
  { path: "/households/new", component: HouseholdFormPage },
  { path: "/households/:id", component: HouseholdPage, props: true },
  { path: "/households/:id/edit", component: HouseholdFormPage, props: true },
  { path: "/households/:id/gone", component: GonePage, props: true },
  { path: "/households/:id/show", component: ShowPage, props: true },
  { path: "/scan", component: ScanPage },
  { path: "/c/:card", component: CardPage, props: true },
];
