import type { Api } from "@yicetong/shared";
import { describe, expect, it } from "vitest";
import { named, useColleagues, type Colleague } from "./useColleagues";

const person = (name: string) => ({ id: name, name }) as Colleague;

function served(pages: readonly { items: Colleague[]; next: string | null }[]): { api: Api; asked: Record<string, string>[] } {
  const asked: Record<string, string>[] = [];
  const readPage = (_: string, query: Record<string, string>) => {
    asked.push(query);
    const value = pages[asked.length - 1];
    return Promise.resolve(value ? { ok: true, value } : { ok: false, problem: { code: "busy", status: 503 } });
  };
  return { api: { readPage } as unknown as Api, asked };
}

describe("finding a colleague", () => {
  it("reads all pages, once, and asks for no name", async () => {
    const { api, asked } = served([{ items: [person("陈晓明")], next: "x" }, { items: [person("丘某")], next: null }]);
    const colleagues = useColleagues(api, "441427");
    await colleagues.read();
    await colleagues.read();
    expect(asked).toEqual([{ within: "441427", limit: "500" }, { within: "441427", limit: "500", after: "x" }]);
    expect(colleagues.people.value?.map(({ name }) => name)).toEqual(["陈晓明", "丘某"]);
  });

  it("asks again after a failure", async () => {
    const { api } = served([]);
    const colleagues = useColleagues(api, "441427");
    await colleagues.read();
    expect([colleagues.people.value, colleagues.problem.value?.code, colleagues.reading.value]).toEqual([null, "busy", false]);
  });

  it("shows some and counts the rest", () => {
    const people = ["陈一", "陈二", "陈三", "丘某"].map(person);
    expect(named(people, " 陈 ", 2)).toEqual({ shown: people.slice(0, 2), more: 1 });
    expect(named(people, "", 2)).toEqual({ shown: [], more: 0 });
  });
});
