import type { Problem } from "@yicetong/shared";
import { expect, it } from "vitest";
import { createDecisions, UNDO_SECONDS, type Decision } from "./decisions";

const ACCEPT: Decision = { kind: "accept", note: null };

/** ``refuses``: what the server says to a row. */
function deciding(refuses: Readonly<Record<string, string>> = {}) {
  const done: string[] = [];
  let tick = (): void => undefined;
  const decisions = createDecisions({
    send: async (key, { kind }): Promise<Problem | null> => {
      done.push(`${kind} ${key}`);
      const code = refuses[key];
      return code ? { code, status: 409 } : null;
    },
    sent: () => done.push("sent"),
    every: (_ms, work) => {
      tick = work;
      return () => (tick = () => undefined);
    },
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let nth = 0; nth < seconds; nth += 1) tick();
    await new Promise((go) => setTimeout(go));
  };
  return { decisions, done, pass };
}

it("sends nothing for ten seconds, and nothing at all of what is taken back", async () => {
  const { decisions, done, pass } = deciding();
  decisions.decide(["a", "b"], ACCEPT);
  await pass(UNDO_SECONDS - 1);
  expect([done, [...decisions.gone.value], decisions.left.value]).toEqual([[], ["a", "b"], 1]);
  decisions.undo();
  await pass(UNDO_SECONDS);
  expect([done, [...decisions.gone.value], decisions.pending.value]).toEqual([[], [], null]);
});

it("sends each row once, when its time is over or another decision is made", async () => {
  const { decisions, done, pass } = deciding();
  decisions.decide(["a"], ACCEPT);
  decisions.decide(["b"], { kind: "dismiss", note: "x" });
  await pass(0);
  expect(done).toEqual(["accept a", "sent"]);
  await pass(UNDO_SECONDS + 5);
  expect(done).toEqual(["accept a", "sent", "dismiss b", "sent"]);
});

it("sends at once for whoever leaves", async () => {
  const { decisions, done } = deciding();
  decisions.decide(["a"], ACCEPT);
  await decisions.flush();
  await decisions.flush();
  expect(done).toEqual(["accept a", "sent"]);
});

it("brings back what was refused with its reason, and not what somebody else has decided", async () => {
  const { decisions, pass } = deciding({ a: "still_refused", b: "already_decided" });
  decisions.decide(["a", "b", "c"], ACCEPT);
  await pass(UNDO_SECONDS);
  expect([...decisions.gone.value]).toEqual(["b", "c"]);
  expect([...decisions.refused.value].map(([key, { code }]) => [key, code])).toEqual([["a", "still_refused"], ["b", "already_decided"]]);
  decisions.decide(["a"], ACCEPT);
  expect([...decisions.refused.value.keys()]).toEqual(["b"]);
});
