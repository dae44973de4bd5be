import { REASONS, type Status } from "@yicetong/sync";
import { describe, expect, it } from "vitest";
import { REASON_WORDS, reasonWord } from "../../app/reasons";
import { dictionary as en } from "../../words/en";
import { createPhoneWords } from "../../words/words";
import { dictionary as zh } from "../../words/zh";
import { todoWord } from "./reasonWords";
import type { Line } from "../../records/account";
import { headOf, resultOf, sentenceOf, titleOf } from "./sentences";

const TODAY = "2026-11-30";
const words = createPhoneWords(zh, () => "Asia/Shanghai");
const STATUS: Status = {
  state: "idle", isCounted: true, unsent: 0, photos: 0, reason: null, nextAt: null, lastSuccess: `${TODAY}T00:00:00Z`, lastCheck: null, progress: null, missing: [], erased: false,
  rounds: [{ at: `${TODAY}T00:00:00Z`, ms: 900, pushed: 12, pulled: 3, reason: null }],
};

describe.each([zh, en])("in $language", ({ texts }) => {
  it.each(REASONS)("%s has a sentence, and what to do", (reason) => {
    expect(texts[REASON_WORDS[reason]]).toMatch(/.{5}/);
    expect(texts[todoWord(reason)]).toMatch(/.{5}/);
  });
});

describe("the first sentence", () => {
  it("says how much is on the phone only, why, and when it was sent last", () => {
    expect(headOf(words, { ...STATUS, unsent: 3, photos: 1, reason: "offline" }, TODAY)).toEqual({
      line: "没有信号，4 条在手机上", under: "有信号就自己发。上次今天 8:00，12 条都有回执。",
    });
  });

  it("says nothing of sending where nothing waits", () => {
    expect(headOf(words, { ...STATUS, reason: "offline" }, TODAY)).toEqual({
      line: "手机上没有要发的", under: "没有信号，有了会自己接着下载。上次今天 8:00，12 条都有回执。",
    });
    for (const reason of REASONS) expect(zh.texts[reasonWord(reason, 0)], reason).not.toMatch(/自己发|再发|接着发|才能发/);
  });

  it("says that nothing waits only after a round", () => {
    expect(headOf(words, STATUS, TODAY).line).toBe("手机上没有要发的");
    expect(headOf(words, { ...STATUS, lastSuccess: null, rounds: [] }, TODAY).line).toBe("还没有和服务器对过");
  });
});

describe("what came of a try", () => {
  it.each([
    [{ received: 4, left: 0, reason: null }, 0, "4 条收到，手机上没有剩的。"],
    [{ received: 2, left: 3, reason: "offline" as const }, 0, "2 条收到，还有 3 条在手机上。没有信号，有了会自己发。"],
    [{ received: 0, left: 3, reason: "busy" as const }, 0, "0 条收到，还有 3 条在手机上。服务器正忙，过一会儿自己再试。"],
    [{ received: 0, left: 0, reason: "offline" as const }, 0, "没有信号，有了会自己接着下载。"],
    [{ received: 0, left: 0, reason: null }, 0, "没有要发的，服务器的新内容也取来了。"],
    [{ received: 1, left: 0, reason: null }, 2, "1 条收到，手机上没有剩的。还有 2 张照片没传完。"],
  ])("%j, %i photos: %s", (result, photos, said) => {
    expect(resultOf(words, result, photos)).toBe(said);
  });
});

it.each([
  [{ collection: "visits", name: "邓玉莲" }, "邓玉莲 · 走访"],
  [{ collection: "contacts", name: "陈火生", person: "钟带娣" }, "陈火生 · 钟带娣 · 联系人"],
  [{ collection: "contacts", name: "陈火生", field: "phone" }, "陈火生 · 电话"],
  [{ collection: "visits" }, "农户不在本机 · 走访"],
  [{ collection: "reminders" }, "提醒"],
])("%j is called %s", (line, title) => {
  expect(titleOf(words, { name: null, person: null, field: null, ...line } as Line)).toBe(title);
});

it("of an erased household says that there is nothing to do, whoever looks", () => {
  const line = { errors: [{ field: "row", code: "erased" }], decision: "dismissed", note: null, state: "received" } as unknown as Line;
  expect(sentenceOf(words, line)).toBe("这一户的信息已经依法删除，不再保存，您不用做什么。");
});
