import { daysIn } from "@yicetong/shared";
import { describe, expect, it } from "vitest";
import { contactWrite, inOrder } from "./contacts";
import { inAYear, mealsOf, visitsOf } from "./history";
import { dialled, lastDigits, maskedPhone } from "./phones";

const days = daysIn("Asia/Shanghai");
const visit = (id: string, day: string, mine: boolean | null, more: object = {}): [string, never] =>
  [id, { id, state: "received", document: { id, household: "lai", outcome: "met", purpose: "regular", note: "说水管修好了", happened_at: `${day}T02:00:00Z`, ...(mine === null ? {} : { srv: { mine } }), ...more } } as never];

describe("what happened at a household", () => {
  const visits = new Map([visit("b", "2026-05-28", true), visit("a", "2026-05-28", false), visit("c", "2026-11-30", null), visit("d", "2026-11-01", true, { household: "gu" })]);
  const came = visitsOf(visits, (household) => household === "lai", days);

  it("is told newest first, of one day without an order", () => {
    expect(came.map(({ id }) => id)).toEqual(["c", "a", "b"]);
  });

  it("tells of others' visits the day and what came of it only", () => {
    expect(came.find(({ id }) => id === "a")).toEqual({ id: "a", day: "2026-05-28", isMine: false, outcome: "met", purpose: null, note: null, state: "received" });
    expect(came.find(({ id }) => id === "c")).toMatchObject({ isMine: true, note: "说水管修好了" });
  });

  it("counts a year", () => {
    expect(inAYear(came, "2026-12-02")).toBe(3);
    expect(inAYear(came, "2027-05-28")).toBe(1);
  });

  it("shows serials of one's own meals only", () => {
    const tickets = new Map([["t", { id: "t", document: { household: "lai", number: "77", happened_at: "2026-03-11T04:00:00Z", srv: { mine: false, redeemed_at: "2026-03-20T00:00:00Z" } } } as never]]);
    expect(mealsOf(tickets, () => true, days)).toEqual([{ id: "t", day: "2026-03-11", number: null, isPaid: true }]);
  });
});

describe("telephone numbers", () => {
  it("are masked, whether or not the whole number is here", () => {
    expect(maskedPhone({ phone: "+8613812342345" })).toBe("138****2345");
    expect(maskedPhone({ phone: null, srv: { phone_masked: "138****2345" } })).toBe("138****2345");
    expect(maskedPhone({ phone: null })).toBeNull();
    expect(maskedPhone({ phone: "+867532881234" })).not.toContain("7532881234");
  });

  it("are called whole, or not at all", () => {
    expect(dialled({ phone: "+86 138 1234 2345" })).toBe("+8613812342345");
    expect(dialled({ phone: null, srv: { phone_masked: "138****2345" } })).toBeNull();
  });

  it("are searched by the digits that are known", () => {
    expect(lastDigits({ phone: null, srv: { phone_masked: "138****2345" } })).toBe("2345");
    expect(lastDigits({ phone: "+8613812342345" })).toBe("8613812342345");
  });
});

describe("who lives there", () => {
  const zhi = { id: "z", name: "黄志明", relation: "child", phone: "+8615900000871" } as const;

  it("is written only where something changed", () => {
    expect(contactWrite("lai", zhi, { ...zhi }, "new")).toBeNull();
    expect(contactWrite("lai", zhi, { ...zhi, phone: "15900000871" }, "new")).toBeNull();
    expect(contactWrite("lai", zhi, { ...zhi, phone: "" }, "new")).toEqual({ kind: "edit", collection: "contacts", id: "z", changes: { phone: null } });
    expect(contactWrite("lai", null, { name: " 黄小雨 ", relation: "other", phone: "" }, "new"))
      .toEqual({ kind: "create", collection: "contacts", id: "new", content: { household: "lai", name: "黄小雨", relation: "other", phone: null } });
    expect(contactWrite("lai", null, { name: " ", relation: "other", phone: "1" }, "new")).toBeNull();
  });

  it("has the head on top", () => {
    expect(inOrder([zhi, { ...zhi, name: "赖桂香", relation: "head" as const }]).map(({ name }) => name)).toEqual(["赖桂香", "黄志明"]);
  });
});
