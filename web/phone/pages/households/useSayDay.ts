// A day as a person says it: without its year in this one, by its month in another.
import { useContainer } from "../../app/container";

export function useSayDay(): (day: string) => string {
  const { words, today } = useContainer();
  return (day) => (day.slice(0, 4) === today().slice(0, 4) ? words.day(day) : words.wholeMonth(day));
}
