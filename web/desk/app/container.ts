// The one place that reaches for what lies outside; components are handed this, and tests another one.
import { createApi, createWords, languageOf, type Api, type Words } from "@yicetong/shared";
import { inject, type InjectionKey } from "vue";
import { createSession, type Session } from "./session";

export interface Container {
  api: Api;
  words: Words;
  session: Session;
  now(): Date;
  /** A number from 0 to 1, by chance. */
  chance(): number;
}

export const CONTAINER: InjectionKey<Container> = Symbol("container");

export function createContainer(): Container {
  const asked = new URLSearchParams(window.location.search).get("lang");
  const api = createApi((request) => window.fetch(request), window.location.origin, (ms) => new Promise((wake) => window.setTimeout(wake, ms)));
  return {
    api,
    words: createWords(languageOf(asked ? [asked, ...navigator.languages] : navigator.languages)),
    session: createSession(api),
    now: () => new Date(),
    chance: () => Math.random(),
  };
}

export function useContainer(): Container {
  const container = inject(CONTAINER);
  if (!container) throw new Error("no container is provided");
  return container;
}
