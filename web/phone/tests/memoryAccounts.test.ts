import { describe, it } from "vitest";
import { ACCOUNT_RULES } from "./accountRules";
import { createMemoryAccounts } from "./memoryAccounts";

describe("accounts in memory", () => {
  it.each(ACCOUNT_RULES)("$name", async ({ run }) => {
    const { accounts } = createMemoryAccounts();
    await run(accounts, accounts, "p");
  });
});
