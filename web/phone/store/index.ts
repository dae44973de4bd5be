export { createAccounts, isPlain, openAccount, type Account, type Accounts, type LockedAccount } from "./accounts";
export { packed, PHOTO_BYTES, unpacked, type Box } from "./box";
export { createCipher } from "./cipher";
export { fromBase64url, toBase64url } from "./countySeal";
export { createDrafts } from "./drafts";
export type { CopyHealth } from "./keptTwice";
export { countUnsent, dropStore, lockOfShelves, nameOfStore, openStore, unsealedWork } from "./openStore";
export { boxesOn, nameOfShelf, nameShelves, openShelf, storeOfShelf, withShelf, type Shelf } from "./shelf";
export { isPoorPin, makeVault, MOST_TRIES, openVault, rewrap, type OpenedVault, type Vault } from "./vault";
