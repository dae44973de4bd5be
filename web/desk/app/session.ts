// Who is signed in, by the cookie that the front page uses as well.
import { resultOf, type Api, type components, type Problem } from "@yicetong/shared";
import { shallowRef, type ShallowRef } from "vue";

export type Person = components["schemas"]["Me"];

export type SignIn =
  | { is: "asking" }
  | { is: "out" }
  | { is: "in"; person: Person }
  | { is: "needs_password" } // the front page has the form
  | { is: "failed"; problem: Problem };

export interface Session {
  state: Readonly<ShallowRef<SignIn>>;
  ask(): Promise<void>;
  signIn(login: string, password: string): Promise<Problem | null>;
  signOut(): Promise<void>;
  /** A request was answered that nobody is signed in any more. */
  ended(): void;
}

export function createSession(api: Api): Session {
  const state = shallowRef<SignIn>({ is: "asking" });

  function begin(person: Person): void {
    state.value = person.must_change_password ? { is: "needs_password" } : { is: "in", person };
  }

  return {
    state,
    async ask() {
      const answer = await resultOf(api.client.GET("/api/v1/me"));
      if (answer.ok) {
        api.useFormToken(answer.value.csrf_token ?? "");
        begin(answer.value);
      } else {
        const { problem } = answer;
        state.value = problem.status === 401 ? { is: "out" } : { is: "failed", problem };
      }
    },
    async signIn(login, password) {
      const body = { login: login.trim(), password, browser: true };
      const answer = await resultOf(api.client.POST("/api/v1/login", { body }));
      if (!answer.ok) return answer.problem;
      api.useFormToken(answer.value.csrf_token ?? "");
      begin(answer.value.person);
      return null;
    },
    async signOut() {
      await resultOf(api.client.POST("/api/v1/logout"));
      state.value = { is: "out" };
    },
    ended() {
      state.value = { is: "out" };
    },
  };
}

/** Where somebody begins: the largest of the areas in which they hold the permission. */
export function homeOf(person: Person, permission = "read_records"): string {
  const areas = person.areas[permission] ?? [];
  return areas.reduce((one, other) => (other.length < one.length ? other : one), areas[0] ?? person.home);
}

/** Whether somebody sees figures of areas. */
export function seesFigures(person: Person): boolean {
  return (person.areas["see_figures"] ?? []).length > 0;
}

/** The page on which somebody begins: what waits, if they hand over; the map, if they only look. */
export function startOf(person: Person): string {
  if (mayHandOver(person)) return "/monday";
  return seesFigures(person) ? "/map" : "/households";
}

/** Whether somebody hands households to the plans of others. */
export function mayHandOver(person: Person): boolean {
  return (person.areas["hand_over"] ?? []).length > 0;
}

/** Whether somebody looks after the whole county, and so reads what people have to say. */
export function readsFeedback(person: Person): boolean {
  return (person.areas["operate"] ?? []).includes(person.county);
}
