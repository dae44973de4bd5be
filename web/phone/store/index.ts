export { createAccounts, type Account, type Accounts } from "./accounts";
export { createDrafts } from "./drafts";
export type { CopyHealth } from "./keptTwice";
export { nameOfStore, openStore } from "./openStore";
