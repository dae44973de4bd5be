import { expect, it } from "vitest";
import { createPreferences } from "./preferences";

function phone(kept: string | null = null) {
  const items = new Map<string, string>(kept === null ? [] : [["yicetong-preferences", kept]]);
  const root = { dataset: {} as DOMStringMap };
  let reloads = 0;
  const storage = { getItem: (name: string) => items.get(name) ?? null, setItem: (name: string, value: string) => void items.set(name, value) };
  const open = () => createPreferences({ storage, root, reload: () => (reloads += 1) });
  return { root, open, reloads: () => reloads };
}

it("keeps what was set, and shows it at once", () => {
  const { root, open, reloads } = phone();
  open().change({ theme: "dark", basemap: true });
  expect(root.dataset).toEqual({ theme: "dark" });
  expect(open().chosen.value).toEqual({ language: null, theme: "dark", basemap: true, dictation: false });
  open().change({ theme: "system" });
  expect(root.dataset).toEqual({});
  expect(reloads()).toBe(0);
});

it("begins anew in another language, not in the same", () => {
  const { open, reloads } = phone();
  const preferences = open();
  preferences.change({ language: "en" });
  preferences.change({ language: "en" });
  expect(reloads()).toBe(1);
});

it.each(["", "{", "null", '{"language":"fr","theme":"pink","basemap":"yes","dictation":1}'])("begins with the usual after %j", (kept) => {
  expect(phone(kept).open().chosen.value).toEqual({ language: null, theme: "system", basemap: false, dictation: false });
});
