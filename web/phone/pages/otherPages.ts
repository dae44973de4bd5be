// What is opened less often, in one part of the bundle: week, figures, duties, account of records, settings.
export { default as CalendarPage } from "./me/CalendarPage.vue";
export { default as DutiesPage } from "./me/DutiesPage.vue";
export { default as ExplanationPage } from "./me/ExplanationPage.vue";
export { default as FiguresPage } from "./me/FiguresPage.vue";
export { default as MePage } from "./me/MePage.vue";
export { default as RemindersPage } from "./me/RemindersPage.vue";
export { default as AboutMePage } from "./records/AboutMePage.vue";
export { default as ChangePinPage } from "./records/ChangePinPage.vue";
export { default as ConflictPage } from "./records/ConflictPage.vue";
export { default as FeedbackPage } from "./records/FeedbackPage.vue";
export { default as RecordPage } from "./records/RecordPage.vue";
export { default as SettingsPage } from "./records/SettingsPage.vue";
export { default as SyncPage } from "./records/SyncPage.vue";
export { default as MeetingPage } from "./visit/MeetingPage.vue";
export { default as VisitEditPage } from "./visit/VisitEditPage.vue";
export { default as AddPage } from "./week/AddPage.vue";
export { default as WeekPage } from "./week/WeekPage.vue";
