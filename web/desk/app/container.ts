// The one place that reaches for what lies outside; components are handed this, and tests another one.
import { createApi, createWords, dayIn, languageOf, type Api, type Words } from "@yicetong/shared";
import { inject, type InjectionKey } from "vue";
import { createExports, saveInBrowser, type Exports } from "../exports/exports";
import { createSession, type Session } from "./session";

export interface Container {
  api: Api;
  words: Words;
  session: Session;
  exports: Exports;
  now(): Date;
  /** The day in the county, wherever the browser is. */
  today(): string;
  /** Gives a file to the browser, which keeps it where it keeps downloads. */
  save(file: Blob, name: string): void;
  /** Prints what is seen. */
  printPage(): void;
  /** A number from 0 to 1, by chance. */
  chance(): number;
}

export const CONTAINER: InjectionKey<Container> = Symbol("container");

export function createContainer(): Container {
  const asked = new URLSearchParams(window.location.search).get("lang");
  // What an address asks for is remembered by the server, for the front page as well.
  const chosen = /(?:^|; )lang=(\w+)/.exec(document.cookie)?.[1];
  const api = createApi((request) => window.fetch(request), window.location.origin, (ms) => new Promise((wake) => window.setTimeout(wake, ms)));
  const session = createSession(api);
  // Nothing has a time before somebody is signed in.
  const zone = () => (session.state.value.is === "in" ? session.state.value.person.timezone : "UTC");
  const words = createWords(languageOf([asked ?? "", chosen ?? "", ...navigator.languages]), zone);
  const now = () => new Date();
  return {
    api,
    words,
    session,
    exports: createExports(api, words.language, saveInBrowser),
    now,
    today: () => dayIn(zone(), now()),
    save: saveInBrowser,
    printPage: () => window.print(),
    chance: () => Math.random(),
  };
}

export function useContainer(): Container {
  const container = inject(CONTAINER);
  if (!container) throw new Error("no container is provided");
  return container;
}
