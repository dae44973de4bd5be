export { shrinkPhoto } from "./shrinkPhoto";
export type { PhotoTrouble, Shrunk } from "./shrinking";
