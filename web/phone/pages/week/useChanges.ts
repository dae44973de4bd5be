// What a cadre changes in a plan: saved at once, taken back by one tap.
import type { Write } from "@yicetong/sync";
import { useContainer, useWorkspace } from "../../app/container";
import { oneAtATime } from "../../app/oneAtATime";
import type { PhoneWord } from "../../words/words";
import { existingStop, type Stop, type WeekPlan } from "./weekPlan";

export interface Changes {
  /** To another day, or to be kept on its own. */
  move(stop: Stop, day: string): Promise<void>;
  /** The planner finds the day. */
  leaveToPlan(stop: Stop): Promise<void>;
  skip(stop: Stop, reason: string): Promise<void>;
  takeUp(stop: Stop): Promise<void>;
  /** Null: the next planning finds a day. */
  add(household: string, head: string, week: WeekPlan, day: string | null): Promise<void>;
}

export function useChanges(): Changes {
  const { words, newId } = useContainer();
  const { engine, undo } = useWorkspace();

  const once = oneAtATime();
  function save(write: Write, line: string): Promise<void> {
    return once(async () => {
      const saved = await engine.save([write]);
      undo.offer({ line, more: words.say("week.saved_here"), saved });
    });
  }
  function edit(stop: Stop, changes: Readonly<Record<string, unknown>>, word: PhoneWord, values: Readonly<Record<string, string>> = {}): Promise<void> {
    const write: Write = { kind: "edit", collection: "planned_visits", id: stop.planned.id, changes };
    return save(write, words.say(word, { head: headOf(stop), ...values }));
  }
  const headOf = (stop: Stop): string => stop.household?.document.head ?? words.say("week.unknown_household");
  const named = (day: string): string => `${words.weekday(day)} ${words.day(day)}`;

  return {
    move: (stop, day) => edit(stop, { day, skipped: null }, "week.moved", { day: named(day) }),
    leaveToPlan: (stop) => edit(stop, { day: null }, "week.left_to_plan"),
    skip: (stop, reason) => edit(stop, { skipped: reason }, "week.skipped", { reason: words.became(reason) }),
    takeUp: (stop) => edit(stop, { skipped: null }, "week.taken_up"),
    async add(household, head, week, day) {
      // What the planner dropped, or the cadre skipped, is taken up again: one household stands once in a week.
      const there = existingStop(week, household);
      if (there && !there.off && there.day !== null && day === null) return;
      if (there) return edit(there, { day, skipped: null }, day === null ? "week.taken_up" : "week.moved", day === null ? {} : { day: named(day) });
      const content = { household, week: week.monday, day, skipped: null, note: null };
      const line = day === null ? words.say("week.added", { head }) : words.say("week.added_on", { head, day: named(day) });
      await save({ kind: "create", collection: "planned_visits", id: newId(), content }, line);
    },
  };
}
