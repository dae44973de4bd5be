/**
 * `refused`: the person or the browser does not let it; `none`: there is no camera; `busy`: another application has it;
 * `unloaded`: the scanner did not come; `unable`: none runs here.
 */
export type CameraState = "starting" | "on" | "refused" | "none" | "busy" | "unloaded" | "unable";

const BY_ERROR: Readonly<Partial<Record<string, CameraState>>> = {
  NotAllowedError: "refused", SecurityError: "refused", NotReadableError: "busy", AbortError: "busy",
};

/** What is said when the camera did not open. */
export function stateAfter(error: unknown): CameraState {
  return (error instanceof DOMException && BY_ERROR[error.name]) || "none";
}
