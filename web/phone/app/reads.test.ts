import { createMemoryStore, NoAnswer, type Answer, type Request } from "@yicetong/sync";
import { expect, it } from "vitest";
import { createReads } from "./reads";

type Reply = { status: number; json?: unknown } | "no signal";

function reads(...replies: Reply[]) {
  const sent: Request[] = [];
  let minute = 0;
  const noted = createReads({
    store: createMemoryStore(),
    transport: {
      async send(request): Promise<Answer> {
        sent.push(request);
        const reply = replies.shift() ?? "no signal";
        if (reply === "no signal") throw new NoAnswer();
        return { status: reply.status, header: () => null, json: reply.json };
      },
    },
    now: () => new Date(Date.UTC(2026, 10, 30, 2, minute++)),
  });
  return { noted, sent };
}

it("keeps what was dialled without signal, and reports it once", async () => {
  const { noted, sent } = reads("no signal", { status: 200, json: { noted: 2 } });
  await noted.note("one");
  await noted.note("two");
  await noted.deliver();
  await noted.deliver();
  await noted.deliver();
  expect(sent).toHaveLength(2);
  expect(sent[1]?.json).toMatchObject({ reads: [{ contact: "one" }, { contact: "two" }] });
  expect(Object.keys((sent[1]?.json as { reads: object[] }).reads[0] ?? {})).toEqual(["contact", "at"]);
});

it("keeps what was dialled while it was reporting", async () => {
  const { noted, sent } = reads({ status: 200, json: { noted: 1 } }, { status: 200, json: { noted: 1 } });
  await noted.note("one");
  const delivered = noted.deliver();
  await noted.note("two");
  await delivered;
  await noted.deliver();
  expect(sent.at(-1)?.json).toMatchObject({ reads: [{ contact: "two" }] });
});

it.each([{ status: 200, json: undefined }, { status: 503, json: { code: "busy" } }, { status: 401, json: { code: "session_expired" } }])(
  "reports again after %j",
  async (reply) => {
    const { noted, sent } = reads(reply);
    await noted.note("one");
    await noted.deliver();
    await noted.deliver();
    expect(sent).toHaveLength(2);
  },
);

it("does not report for ever what is refused", async () => {
  const { noted, sent } = reads({ status: 403, json: { code: "forbidden" } });
  await noted.note("one");
  await noted.deliver();
  await noted.deliver();
  expect(sent).toHaveLength(1);
});
