// What becomes of a PIN that is typed. Ten wrong ones are the end, unless work would be lost by it.
import { isPlain, MOST_TRIES, openVault, type Accounts, type LockedAccount, type OpenedVault } from "../store";

const AFTER_TEN_MS = 30_000;

export type Try =
  | { readonly is: "opened"; readonly vault: OpenedVault }
  | { readonly is: "wrong"; readonly left: number }
  /** What could be read has to be dropped. */
  | { readonly is: "spent"; readonly account: LockedAccount }
  /** There is no such vault, or no more. */
  | { readonly is: "gone" };

export interface Means {
  readonly accounts: Accounts;
  later(ms: number, work: () => void): () => void;
  /** Whether all unsent work can be handed in without the PIN. */
  isSealed(account: LockedAccount): Promise<boolean>;
}

/** Each try is counted before it is made: whoever ends the app in between has used it. */
export async function tryPin({ accounts, later, isSealed }: Means, id: string, pin: string): Promise<Try> {
  const counted = await accounts.countTry(id);
  const account = await accounts.of(id);
  if (!counted || !account || isPlain(account) || account.vault?.id !== counted.id) return { is: "gone" };
  // Ten were wrong, and what is unsent is not sealed: nothing is dropped, but each try takes its time.
  if (counted.tries > MOST_TRIES) await new Promise<void>((go) => void later(AFTER_TEN_MS, go));
  const vault = await openVault(counted, pin);
  if (vault) {
    await accounts.forgetTries(id, vault.vault);
    return { is: "opened", vault };
  }
  if (counted.tries >= MOST_TRIES && (await isSealed(account))) return { is: "spent", account };
  return { is: "wrong", left: Math.max(0, MOST_TRIES - counted.tries) };
}
