export { createAccounts, type Account, type Accounts } from "./accounts";
export { createDrafts } from "./drafts";
export { nameOfStore, openStore } from "./openStore";
