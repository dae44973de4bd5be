import { computed } from "vue";
import { describe, expect, it } from "vitest";
import { watchedDay } from "./dayWatch";

describe("the day", () => {
  it("moves on on a screen that stays open, each minute and when it is seen again", () => {
    let now = "2026-11-30";
    let wake = (): void => undefined;
    let minute = (): void => undefined;
    const today = watchedDay(() => now, { page: { addEventListener: (_: string, heard: unknown) => void (wake = heard as () => void) }, later: (_, work) => void (minute = work) });
    const line = computed(() => (today() === "2026-11-30" ? "today" : "yesterday"));
    expect(line.value).toBe("today");
    now = "2026-12-01";
    minute();
    expect(line.value).toBe("yesterday");
    now = "2026-11-30"; // a clock that was set right
    wake();
    expect(line.value).toBe("today");
  });
});
