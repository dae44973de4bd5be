// The pages of daily work, in one part of the bundle: asked for right after the first screen, then in memory.
export { default as CardPage } from "../scan/CardPage.vue";
export { default as ScanPage } from "../scan/ScanPage.vue";
export { default as GonePage } from "./households/GonePage.vue";
export { default as HouseholdFormPage } from "./households/HouseholdFormPage.vue";
export { default as HouseholdPage } from "./households/HouseholdPage.vue";
export { default as HouseholdsPage } from "./households/HouseholdsPage.vue";
export { default as ShowPage } from "./households/ShowPage.vue";
export { default as RecordsPage } from "./records/RecordsPage.vue";
export { default as VisitPage } from "./visit/VisitPage.vue";
export { default as VisitSheet } from "./visit/VisitSheet.vue";
