// The one place that reaches for what lies outside; components are handed this, and tests another one.
import { createApi, createWords, languageOf, type Api, type Words } from "@yicetong/shared";
import { inject, type InjectionKey } from "vue";
import { createExports, saveInBrowser, type Exports } from "../exports/exports";
import { createSession, type Session } from "./session";

export interface Container {
  api: Api;
  words: Words;
  session: Session;
  exports: Exports;
  now(): Date;
  /** Gives a file to the browser, which keeps it where it keeps downloads. */
  save(file: Blob, name: string): void;
  /** A number from 0 to 1, by chance. */
  chance(): number;
}

export const CONTAINER: InjectionKey<Container> = Symbol("container");

export function createContainer(): Container {
  const asked = new URLSearchParams(window.location.search).get("lang");
  const api = createApi((request) => window.fetch(request), window.location.origin, (ms) => new Promise((wake) => window.setTimeout(wake, ms)));
  const words = createWords(languageOf(asked ? [asked, ...navigator.languages] : navigator.languages));
  return {
    api,
    words,
    session: createSession(api),
    exports: createExports(api, words.language, saveInBrowser),
    now: () => new Date(),
    save: saveInBrowser,
    chance: () => Math.random(),
  };
}

export function useContainer(): Container {
  const container = inject(CONTAINER);
  if (!container) throw new Error("no container is provided");
  return container;
}
