import { describe, expect, it } from "vitest";
import { isPoorPin, makeVault, openVault, rewrap, ROUNDS } from "./vault";

describe("a vault", () => {
  it("opens with its PIN only, and keeps its key when the PIN is changed", { timeout: 60_000 }, async () => {
    const made = await makeVault("258013", "v");
    expect(made.vault.rounds).toBe(ROUNDS);
    expect(ROUNDS).toBeGreaterThanOrEqual(600_000);
    expect(made.vault.deviceKey.extractable).toBe(false);
    expect((await openVault(made.vault, "258013"))?.key).toEqual(made.key);
    expect(await openVault(made.vault, "258014")).toBeNull();
    const changed = await rewrap(made, "704152");
    expect(changed.salt).not.toEqual(made.vault.salt);
    expect(await openVault(changed, "258013")).toBeNull();
    expect((await openVault(changed, "704152"))?.key).toEqual(made.key);
  });

  it("does not open without the device's key, whatever the PIN", { timeout: 60_000 }, async () => {
    const [one, other] = [await makeVault("258013", "v"), await makeVault("258013", "w")];
    expect(await openVault({ ...one.vault, deviceKey: other.vault.deviceKey }, "258013")).toBeNull();
    expect(one.key).not.toEqual(other.key);
  });

  it("forgets wrong PINs with the right one", { timeout: 60_000 }, async () => {
    const { vault } = await makeVault("258013", "v");
    expect((await openVault({ ...vault, tries: 9 }, "258013"))?.vault.tries).toBe(0);
  });
});

describe("a PIN", () => {
  it.each(["111111", "123456", "987654", "012345", "12345", "1234567", "25801a", ""])("%s is poor", (pin) => expect(isPoorPin(pin)).toBe(true));
  it.each(["258013", "112233", "135790", "123457", "890123"])("%s may be taken", (pin) => expect(isPoorPin(pin)).toBe(false));
});
