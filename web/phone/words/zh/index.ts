export { default as households } from "./households.json";
export { default as map } from "./map.json";
export { default as me } from "./me.json";
export { default as records } from "./records.json";
export { default as shell } from "./shell.json";
export { default as visit } from "./visit.json";
export { default as week } from "./week.json";
