import { NoAnswer } from "@yicetong/sync";
import { expect, it } from "vitest";
import { createTransport } from "./transport";

/** A line on which nothing comes until it is cut. */
function silent() {
  const transport = createTransport({
    send: ({ signal }) => new Promise((_, fail) => (signal.aborted ? fail(new Error("cut")) : signal.addEventListener("abort", () => fail(new Error("cut"))))),
    origin: "https://county.example",
    token: () => "t",
    onRefused: () => undefined,
    later: () => () => undefined,
  });
  return (signal: AbortSignal) => transport.send({ method: "GET", path: "/api/v1/me" }, signal);
}

it.each(["before it left", "while it was under way"])("a request that is cut %s has no answer", async (when) => {
  const cut = new AbortController();
  if (when === "before it left") cut.abort();
  const answer = silent()(cut.signal);
  cut.abort();
  await expect(answer).rejects.toBeInstanceOf(NoAnswer);
});
