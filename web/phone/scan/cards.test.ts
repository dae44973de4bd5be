import { expect, it } from "vitest";
import { cardOf, householdOf } from "./cards";

const CARD = "q3Zk_0b-91XyTTabcdEFGh";

it.each([
  `https://yicetong.jiaoling.example/c/${CARD}`,
  `http://10.0.0.8:8000/app/c/${CARD}`,
  `/c/${CARD}`,
  ` https://yicetong.example/c/${CARD}/?from=card `,
  CARD,
])("is read from %s", (text) => {
  expect(cardOf(text)).toBe(CARD);
});

it.each([
  "https://u.wechat.com/abc", "", "00012345", `https://yicetong.example/c/${CARD}x`, `https://yicetong.example/cc/${CARD}`,
  `https://yicetong.example/d/c/${CARD}`, `javascript:/c/${CARD}`, `WIFI:S:镇政府;T:WPA;P:12345678;;`,
])("is not %s", (text) => {
  expect(cardOf(text)).toBeNull();
});

it("belongs to a household that the phone holds, or to none", () => {
  const households = new Map([["lai", { id: "lai", document: { srv: { card: CARD } } }], ["new", { id: "new", document: {} }]]) as never;
  expect(householdOf(households, CARD)).toBe("lai");
  expect(householdOf(households, "another2another2anothe")).toBeNull();
});
