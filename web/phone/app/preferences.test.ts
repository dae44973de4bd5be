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

it("changes what another tab has set by nothing but the change", () => {
  const { open } = phone('{"basemap":true}');
  const [one, other] = [open(), open()];
  one.change({ basemap: false });
  other.change({ theme: "dark" });
  expect(other.chosen.value).toMatchObject({ basemap: false, theme: "dark" });
  expect(open().chosen.value).toMatchObject({ basemap: false, theme: "dark" });
});

it("holds what a browser that keeps nothing was told, until the page ends", () => {
  const storage = { getItem: () => '{"basemap":true}', setItem: () => { throw new Error("full"); } };
  const preferences = createPreferences({ storage, root: { dataset: {} as DOMStringMap }, reload: () => undefined });
  preferences.change({ basemap: false });
  preferences.change({ theme: "dark" });
  expect(preferences.chosen.value).toMatchObject({ basemap: false, theme: "dark" });
});
