// A visit as an SMS, and what a phone keeps of a visit that it reported so.
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { visitSms, type Document, type Hmac } from "../index";
import { createWorld, isSync, serve, taken, type World } from "./world";

interface Case {
  readonly county: string;
  readonly device: string;
  readonly key: string;
  readonly visit: Document;
  readonly text: string;
}

const CASES = JSON.parse(readFileSync(new URL("../../../tests/records/visit_sms.json", import.meta.url), "utf8")) as Case[];
const hmac: Hmac = async (key, bytes) => {
  const made = await crypto.subtle.importKey("raw", key as BufferSource, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", made, bytes as BufferSource));
};

describe("a visit as an SMS", () => {
  it.each(CASES)("is the text that the server reads: $text", async ({ county, device, key, visit, text }) => {
    expect(await visitSms(county, { name: device, key: Buffer.from(key, "hex").toString("base64") }, visit, hmac)).toBe(text);
  });

  it.each([{ purpose: "other" }, { outcome: "other" }, { happened_at: "1969-12-31T23:59:59Z" }, { happened_at: "2107-01-01T00:00:00Z" }, { happened_at: "" }])(
    "is none of %j",
    async (other) => {
      const [one] = CASES;
      expect(one).toBeDefined();
      if (one) expect(await visitSms(one.county, { name: one.device, key: "" }, { ...one.visit, ...other }, hmac)).toBeNull();
    },
  );
});

describe("a visit that was reported by SMS", () => {
  let world: World;
  let key: { readonly collection: string; readonly id: string };
  let rev: string;
  const holding = () => world.store.read((transaction) => transaction.holding(key));
  const part = () => ({ collection: "visits", id: key.id, rev, purpose: "regular", note: null, srv: { status: "ok", seq: 4, partial: true } });
  beforeEach(async () => {
    world = createWorld();
    const saved = await world.engine.save([{ kind: "create", collection: "visits", content: { note: "修水管", purpose: "regular" } }]);
    const [version] = saved.versions;
    if (!version) throw new Error("nothing was saved");
    key = { collection: version.collection, id: version.id };
    rev = version.rev;
    await world.engine.noteSms(key, rev);
  });

  it("still waits, and is known to the server", async () => {
    expect((await holding())?.sms?.rev).toBe(rev);
    await world.engine.save([{ kind: "delete", ...key }]);
    expect((await holding())?.waiting?.document).toMatchObject({ _deleted: true });
  });

  it("is not taken for arrived when a pull brings the part that the SMS said", async () => {
    world.play = (request) => (isSync(request) ? taken(request, [part()]) : serve(request));
    await world.rounds.exchange({ choose: () => [] });
    expect((await holding())?.waiting?.document["note"]).toBe("修水管");
    world.play = serve;
    await world.rounds.exchange();
    expect(world.syncs[world.syncs.length - 1]?.push[0]?.newDocumentState).toMatchObject({ rev, note: "修水管" });
    expect(await holding()).toMatchObject({ confirmed: { note: "修水管" }, receipt: { outcome: "applied" } });
    expect((await holding())?.sms).toBeUndefined();
  });

  it("is noted for the version that was reported only", async () => {
    await world.engine.save([{ kind: "edit", ...key, changes: { note: "改了" } }]);
    await world.engine.noteSms(key, rev);
    const held = await holding();
    expect(held?.sms?.rev).toBe(rev);
    expect(held?.waiting?.document.rev).not.toBe(rev);
  });
});
