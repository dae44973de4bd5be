import { describe, expect, it } from "vitest";
import { prepare, search, type Hit, type Searched, type SearchedContact } from "./searchIndex";

const itself = (id: string): string => id;
const home = (id: string, head: string, initials: string, more: Partial<Searched> = {}): Searched =>
  ({ id, head, number: null, address: null, srv: { initials }, ...more });

const HOMES = [
  home("lai", "赖桂香", "lgx", { address: "白湖 12 号", number: "100201-0012" }),
  home("liu", "刘国兴", "lgx", { address: "白湖 27 号" }),
  home("tan", "覃小梅", "qxm txm", { address: "横岗２１号" }),
  home("new", "O'Hara", "", { srv: {} }),
];
const CONTACTS: readonly SearchedContact[] = [
  { household: "lai", name: "黄志明", phone: "+8615900000871", srv: { initials: "hzm" } },
  { household: "liu", name: "刘婷", phone: null, srv: { initials: "lt", phone_masked: "154****6612" } },
];
const INDEX = prepare(HOMES, CONTACTS, itself);
const found = (typed: string): string[] => [...(search(INDEX, typed) ?? new Map<string, Hit>()).keys()];
const hit = (typed: string, id: string): Hit | undefined => search(INDEX, typed)?.get(id);

describe("searching a household", () => {
  it("finds by initials, in any case and width", () => {
    expect(found("lg")).toEqual(["lai", "liu"]);
    expect(found("ＬＧ")).toEqual(["lai", "liu"]);
    expect(hit("lg", "lai")?.initials).toEqual({ text: "lgx", from: 0, to: 2 });
  });

  it("finds by the given name's initials, and by each reading of a surname", () => {
    expect(found("gx")).toEqual(["lai", "liu"]);
    expect(found("qxm")).toEqual(["tan"]);
    expect(found("tx")).toEqual(["tan"]);
    expect(found("x")).toEqual([]);
  });

  it("finds by name, and says where", () => {
    expect(hit("桂", "lai")?.head).toEqual({ from: 1, to: 2 });
    expect(found("志明")).toEqual(["lai"]);
    expect(hit("hz", "lai")?.contact).toEqual({ name: "黄志明", range: { from: 0, to: 2 } });
    expect(found("o'hara")).toEqual(["new"]);
  });

  it("finds by house number from its beginning, not from its middle", () => {
    expect(found("12")).toEqual(["lai"]);
    expect(found("2")).toEqual(["liu", "tan"]);
    expect(hit("21", "tan")?.address).toEqual({ from: 2, to: 4 });
    expect(found("白湖27")).toEqual(["liu"]);
  });

  it("finds by the end of a register's number, and by its common beginning only if much of it is typed", () => {
    expect(hit("0012", "lai")?.number).toEqual({ from: 7, to: 11 });
    expect(found("100")).toEqual([]);
    expect(found("1002")).toEqual(["lai"]);
    expect(found("100201-0012")).toEqual(["lai"]);
  });

  it("finds by at least three last digits of a telephone, masked ones too", () => {
    expect(found("71")).toEqual([]);
    expect(hit("871", "lai")?.phone).toEqual({ name: "黄志明", digits: "871" });
    expect(found("6612")).toEqual(["liu"]);
    expect(found("15900000871")).toEqual(["lai"]);
  });

  it("wants every part to fit", () => {
    expect(found("lg 27")).toEqual(["liu"]);
    expect(found("lg 99")).toEqual([]);
  });

  it("tells nothing typed from nothing found", () => {
    expect(search(INDEX, "  ")).toBeNull();
    expect(search(INDEX, "zzz")?.size).toBe(0);
    expect(search(INDEX, "🏠(.*)[")?.size).toBe(0);
  });

  it("shows contacts of a merged household with the one that it stands for", () => {
    const index = prepare(HOMES, [{ household: "old", name: "陈一", phone: null }], (id) => (id === "old" ? "liu" : id));
    expect([...(search(index, "陈一") ?? [])].map(([id]) => id)).toEqual(["liu"]);
  });
});

// What holds for any names: letters drawn by a small generator, so that a failure comes again.
describe("for any names", () => {
  let state = 7;
  const draw = (below: number): number => (state = (state * 1103515245 + 12345) % 2147483648) % below;
  const word = (length: number): string => Array.from({ length }, () => String.fromCharCode(97 + draw(26))).join("");
  const homes = Array.from({ length: 300 }, (_, nth) => home(String(nth), "人名", word(3), { address: `上坪 ${draw(400)} 号` }));
  const index = prepare(homes, [], itself);
  const ids = (typed: string): Set<string> => new Set(search(index, typed)?.keys());

  it("a letter more never finds more, and each finds itself by its whole initials", () => {
    for (const { id, srv } of homes.slice(0, 80)) {
      const { initials } = srv as { initials: string };
      const [one, two, all] = [ids(initials.slice(0, 1)), ids(initials.slice(0, 2)), ids(initials)];
      expect(all.has(id) && two.has(id) && one.has(id)).toBe(true);
      expect([...all].every((each) => each === id || (homes[Number(each)]?.srv as { initials: string }).initials === initials)).toBe(true);
    }
  });

  it("every range lies within its text", () => {
    for (const typed of ["a", "ab", "1", "12", "坪", "上坪1"]) {
      for (const hit of search(index, typed)?.values() ?? []) {
        const { address } = homes[Number(hit.id)] ?? { address: "" };
        if (hit.address) expect(address?.slice(hit.address.from, hit.address.to).length).toBe(hit.address.to - hit.address.from);
        if (hit.initials) expect(hit.initials.to).toBeLessThanOrEqual(hit.initials.text.length);
      }
    }
  });
});
