import { describe, expect, it } from "vitest";
import { createLackingPage, isUnloaded } from "./lackingPage";

function begin({ kept = false, reached = false } = {}) {
  const state = { kept, reached, opened: [] as string[] };
  const lacking = createLackingPage({
    isKept: () => Promise.resolve(state.kept),
    isReached: () => Promise.resolve(state.reached),
    open: (path) => state.opened.push(path),
  });
  return { state, lacking };
}

describe("a page that is not on the phone yet", () => {
  it("is named without signal, and opened once there is some", async () => {
    const { state, lacking } = begin();
    lacking.fail("/me");
    await lacking.retry();
    expect([lacking.path.value, state.opened]).toEqual(["/me", []]);
    state.reached = true;
    await lacking.retry();
    expect(state.opened).toEqual(["/me"]);
  });

  it("is not opened where somebody has gone elsewhere meanwhile", async () => {
    const { state, lacking } = begin({ reached: true });
    lacking.fail("/me");
    const retried = lacking.retry();
    lacking.forget();
    await retried;
    await lacking.retry();
    expect([lacking.path.value, state.opened]).toEqual([null, []]);
  });

  it("that a newer version has replaced is opened in that one", async () => {
    const { state, lacking } = begin({ kept: true });
    lacking.fail("/week");
    await Promise.resolve();
    expect(state.opened).toEqual(["/week"]);
  });
});

it.each([
  [new TypeError("Failed to fetch dynamically imported module: https://a.example/b.js"), true],
  [new TypeError("error loading dynamically imported module"), true],
  [new TypeError("Importing a module script failed."), true],
  [new Error("Unable to preload CSS for /app/assets/b.css"), true],
  [new TypeError("undefined is not a function"), false],
])("%s: %s", (error, found) => {
  expect(isUnloaded(error)).toBe(found);
});
