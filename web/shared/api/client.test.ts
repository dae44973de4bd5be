import { describe, expect, it } from "vitest";
import { createApi, resultOf } from "./client";

const json = (body: unknown, init: ResponseInit = {}) =>
  new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json", ETag: '"a"' }, ...init });

function apiOf(...answers: (Response | Error)[]) {
  const sent: Request[] = [];
  const slept: number[] = [];
  const api = createApi(async (request) => {
    sent.push(request);
    const answer = answers.shift();
    if (answer instanceof Response) return answer;
    throw answer ?? new Error("one request too many");
  }, "http://desk.test", async (ms) => void slept.push(ms));
  return { api, sent, slept };
}

describe("a read", () => {
  it("asks whether what is known still holds, and returns it if so", async () => {
    const { api, sent } = apiOf(json({ n: 1 }), new Response(null, { status: 304 }));
    const first = await api.read("/api/v1/coverage", { within: "441427" });
    if (!first.ok) throw new Error(first.problem.code);
    expect(sent[0]?.url).toBe("http://desk.test/api/v1/coverage?within=441427");
    expect(sent[0]?.headers.has("If-None-Match")).toBe(false);
    const second = await api.read("/api/v1/coverage", { within: "441427" }, first.value);
    expect(sent[1]?.headers.get("If-None-Match")).toBe('"a"');
    expect(second.ok && second.value).toBe(first.value);
  });

  it("comes again when a busy server says, and gives up in the end", async () => {
    const busy = (after: string) => json({ code: "busy" }, { status: 503, headers: { "Retry-After": after } });
    const { api, slept } = apiOf(busy("3"), busy("soon"), json({ n: 1 }));
    expect((await api.read("/api/v1/coverage", {})).ok).toBe(true);
    expect(slept).toEqual([3000, 2000]);
    const never = apiOf(...Array.from({ length: 5 }, () => busy("1")));
    expect(await never.api.read("/api/v1/coverage", {})).toEqual({ ok: false, problem: { code: "busy", status: 503 } });
    expect(never.sent).toHaveLength(5);
  });

  it.each([
    ["a problem of ours", json({ code: "out_of_scope" }, { status: 403 }), "out_of_scope", 403],
    ["a captive portal", new Response("<html>", { status: 200 }), "strange", 0],
    ["JSON of somebody else", json(["no"], { status: 502 }), "strange", 502],
    ["no answer", new TypeError("failed"), "offline", 0],
  ])("tells %s from success", async (_, answer, code, status) => {
    const { api } = apiOf(answer);
    expect(await api.read("/api/v1/coverage", {})).toEqual({ ok: false, problem: { code, status } });
  });
});

describe("a print", () => {
  const pdf = (type: string) =>
    new Response("%PDF", { headers: { "Content-Type": type, "Content-Disposition": 'inline; filename="page.pdf"' } });

  it("is a file under the server's name, also after a busy moment", async () => {
    const busy = json({ code: "busy" }, { status: 503 });
    const { api, sent, slept } = apiOf(busy, pdf("application/pdf"));
    const made = await api.print("/x", { within: "441427" });
    if (!made.ok) throw new Error(made.problem.code);
    expect([made.value.name, made.value.type, await made.value.text()]).toEqual(["page.pdf", "application/pdf", "%PDF"]);
    expect([sent[1]?.url, slept]).toEqual(["http://desk.test/x?within=441427", [2000]]);
  });

  it("is not what somebody else answers", async () => {
    const refused = json({ code: "printing_unavailable" }, { status: 501 });
    expect(await apiOf(refused).api.print("/x", {})).toEqual({ ok: false, problem: { code: "printing_unavailable", status: 501 } });
    expect(await apiOf(pdf("text/html")).api.print("/x", {})).toEqual({ ok: false, problem: { code: "strange", status: 0 } });
  });
});

describe("a call of the client", () => {
  it("carries the form token when it writes, and only then", async () => {
    const { api, sent } = apiOf(json({}), new Response(null, { status: 204 }));
    api.useFormToken("form");
    await resultOf(api.client.GET("/api/v1/me"));
    await resultOf(api.client.POST("/api/v1/logout"));
    expect(sent.map((request) => request.headers.get("X-CSRF-Token"))).toEqual([null, "form"]);
  });
});
