import { expect, it } from "vitest";
import { stateAfter } from "./cameraState";

it.each([
  ["NotAllowedError", "refused"], ["NotReadableError", "busy"], ["NotFoundError", "none"], ["NotSupportedError", "none"],
])("after %s the camera is %s", (name, state) => {
  expect(stateAfter(new DOMException("", name))).toBe(state);
});

it("is no camera's refusal if something else broke", () => {
  expect(stateAfter(new TypeError())).toBe("none");
});
