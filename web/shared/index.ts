export { createApi, resultOf, type Api, type Known, type Problem, type Result } from "./api/client";
export type { components } from "./api/schema";
export { lunarOf, type LunarDay } from "./time/lunar";
export { addDays, dayNumber, firstDayOf, firstDayOfPeriod, lastDayOf, weekOf } from "./time/weeks";
export { createWords, languageOf, LANGUAGES, type Language, type Word, type Words } from "./words/words";
