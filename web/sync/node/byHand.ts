// A phone that does what it is told, for tests in other languages: a line of JSON on standard input is a command, a
// line on standard output its result. `node phoneByHand.mjs SPEC`, where SPEC is a file of tests/phone/web.py.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { aloneTabs, createRounds, handIn, shownOf, type AppProfile, type Outside, type Write } from "../index";
import { reasonOf } from "../reasons";
import { readServer, wholeRound } from "../wholeRound";
import { saveAll } from "../writing";
import { createFileStore } from "./fileStore";
import { createNodeTransport } from "./transport";

interface Spec {
  readonly folder: string;
  readonly server: string;
  readonly token: string;
  readonly app: Pick<AppProfile, "version" | "collections">;
}

type Command =
  | { readonly do: "save"; readonly writes: readonly Write[] }
  /** One round trip, without all that the app does after it. */
  | { readonly do: "exchange" }
  /** A whole round, as the app's. */
  | { readonly do: "sync" }
  | { readonly do: "show"; readonly collection: string }
  | { readonly do: "count waiting" };

const [file = ""] = process.argv.slice(2);
const spec = JSON.parse(readFileSync(file, "utf8")) as Spec;
const store = createFileStore(spec.folder);
const outside: Outside = {
  store,
  transport: createNodeTransport(spec.server, () => ({ Authorization: `Bearer ${spec.token}` })),
  now: () => Date.now(),
  sleep: (ms) => new Promise((wake) => setTimeout(wake, ms)),
  random: () => Math.random(),
  newId: randomUUID,
  tabs: aloneTabs(),
  app: { ...spec.app, papers: () => [] },
};
const rounds = createRounds(outside);

/** Why it ended; null: all went well. A phone that was reported lost hands in, and erases. */
async function reasonWhyNot(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    const { reason } = reasonOf(error);
    return reason === "device_revoked" && (await handIn(rounds)) ? "erased" : reason;
  }
}

async function exchange(): Promise<void> {
  if ((await store.read((transaction) => transaction.meta("server"))) === null) await readServer(rounds);
  await rounds.exchange();
}

async function obey(command: Command): Promise<unknown> {
  switch (command.do) {
    case "save":
      return store.write((transaction) => saveAll(transaction, outside, command.writes));
    case "exchange":
      return reasonWhyNot(exchange);
    case "sync":
      return reasonWhyNot(() => wholeRound(rounds));
    case "show":
      return (await store.read((transaction) => transaction.all(command.collection))).map(shownOf);
    case "count waiting":
      return store.read((transaction) => transaction.countWaiting());
  }
}

for await (const line of createInterface(process.stdin)) {
  const result = (await obey(JSON.parse(line) as Command)) ?? null;
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
