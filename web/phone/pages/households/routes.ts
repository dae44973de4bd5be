import type { RouteRecordRaw } from "vue-router";
import { workPage } from "../parts";

export const ROUTES: readonly RouteRecordRaw[] = [
  { path: "/households", component: workPage("HouseholdsPage") },
  { path: "/households/new", component: workPage("HouseholdFormPage") },
  { path: "/households/:id", component: workPage("HouseholdPage"), props: true },
  { path: "/households/:id/edit", component: workPage("HouseholdFormPage"), props: true },
  { path: "/households/:id/gone", component: workPage("GonePage"), props: true },
  { path: "/households/:id/show", component: workPage("ShowPage"), props: true },
  { path: "/scan", component: workPage("ScanPage") },
  { path: "/c/:card", component: workPage("CardPage"), props: true },
];
