import { createMemoryStore, NoAnswer, type Answer, type Request } from "@yicetong/sync";
import { expect, it } from "vitest";
import { createLetters } from "./letters";

type Reply = { status: number; json?: unknown } | "no signal";

/** Letters in front of a server that answers in turn; what it was sent. */
function letters(...replies: Reply[]) {
  const sent: Request[] = [];
  let made = 0;
  const post = createLetters({
    store: createMemoryStore(),
    transport: {
      async send(request): Promise<Answer> {
        sent.push(request);
        const reply = replies.shift() ?? "no signal";
        if (reply === "no signal") throw new NoAnswer();
        return { status: reply.status, header: () => null, json: reply.json };
      },
    },
    now: () => new Date("2026-11-30T02:00:00Z"),
    newId: () => `letter-${++made}`,
  });
  return { post, sent };
}

it("keeps a letter without signal, and sends the same one later", async () => {
  const { post, sent } = letters("no signal", { status: 201, json: {} });
  await post.post({ about: "work", text: " 圩日的计划太满 " });
  await post.deliver();
  expect(post.all.value).toMatchObject([{ id: "letter-1", state: "waiting", text: "圩日的计划太满" }]);
  await post.deliver();
  expect(post.all.value).toMatchObject([{ state: "received", received: "2026-11-30T02:00:00.000Z" }]);
  expect(sent.map(({ json }) => json)).toEqual([sent[0]?.json, sent[0]?.json]);
  await post.deliver();
  expect(sent).toHaveLength(2);
});

it("keeps one draft, which is not sent before its time", async () => {
  const { post, sent } = letters();
  await post.keepDraft({ about: "app", text: "字" });
  await post.keepDraft({ about: "app", text: "字太小" });
  await post.deliver();
  expect(post.all.value).toMatchObject([{ id: "letter-1", state: "draft", text: "字太小" }]);
  expect(sent).toEqual([]);
  await post.post({ about: "app", text: "字太小，看不清" });
  expect(post.all.value).toMatchObject([{ id: "letter-1", state: "waiting", text: "字太小，看不清" }]);
  await post.keepDraft({ about: "app", text: "字" });
  await post.post({ about: "app", text: " " });
  expect(post.all.value.map(({ state }) => state)).toEqual(["draft", "waiting"]);
  await post.keepDraft(null);
  expect(post.all.value).toHaveLength(1);
});

it("drops none that waits, however many there are", async () => {
  const { post } = letters();
  for (let nth = 0; nth < 35; nth += 1) await post.post({ about: "app", text: `${nth}` });
  expect(post.all.value).toHaveLength(35);
});

it("tells a refusal with its reason, and takes the letter back as another one", async () => {
  const { post } = letters({ status: 400, json: { code: "invalid_fields" } });
  await post.post({ about: "app", text: "字太小" });
  await post.deliver();
  expect(post.all.value).toMatchObject([{ state: "refused", code: "invalid_fields" }]);
  await post.takeBack("letter-1");
  expect(post.all.value).toMatchObject([{ id: "letter-2", state: "draft", text: "字太小" }]);
});

it.each([{ status: 200, json: undefined }, { status: 503, json: { code: "busy" } }, { status: 401, json: { code: "session_expired" } }, { status: 404, json: { code: "not_found" } }])(
  "sends again after %j",
  async (reply) => {
    const { post } = letters(reply);
    await post.post({ about: "other", text: "建议" });
    await post.deliver();
    expect(post.all.value[0]?.state).toBe("waiting");
  },
);
