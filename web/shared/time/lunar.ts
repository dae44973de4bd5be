// Days of the Chinese calendar, by which many markets go.
import type { Language } from "../words/words";

const TENS = ["初", "十", "廿"];
const ONES = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const ROUND: Record<number, string> = { 10: "初十", 20: "二十", 30: "三十" };

export interface LunarDay {
  month: string;
  day: string;
}

/** The day (2026-11-30) as the Chinese calendar has it: 十月 and 廿二. */
export function lunarOf(day: string, language: Language): LunarDay {
  const calendar = new Intl.DateTimeFormat(`${language}-u-ca-chinese`, { month: "long", day: "numeric", timeZone: "UTC" });
  const parts = calendar.formatToParts(new Date(`${day}T00:00:00Z`));
  const of = (type: "month" | "day") => parts.find((part) => part.type === type)?.value ?? "";
  return { month: of("month"), day: language === "zh" ? inCharacters(Number(of("day"))) : of("day") };
}

function inCharacters(day: number): string {
  return ROUND[day] ?? `${TENS[Math.floor(day / 10)] ?? ""}${ONES[day % 10] ?? ""}`;
}
