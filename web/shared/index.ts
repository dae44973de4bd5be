export { createApi, resultOf, type Api, type Known, type Problem, type ReadAnswer, type ReadPath, type Result } from "./api/client";
export type { components } from "./api/schema";
export { lunarOf, type LunarDay } from "./time/lunar";
export { shortName, villageOf, wholeName } from "./places/gridNames";
export { addDays, dayNumber, firstDayOf, firstDayOfPeriod, lastDayOf, weekNumber, weekOf } from "./time/weeks";
export { clockIn, dayIn, daysIn, instantIn } from "./time/zones";
export type { Message, PlanWords } from "./words/planWords";
export { createWords, languageOf, LANGUAGES, wordsOf, type Dictionary, type Language, type Word, type Words } from "./words/words";
