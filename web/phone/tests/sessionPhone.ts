// A phone on which 陈晓明 has logged in and chosen a PIN, with as many tabs as a test wants.
import { createSession } from "../app/session";
import type { Session } from "../app/sessionTypes";
import { openAccount, type Account, type LockedAccount } from "../store";
import { createMemoryAccounts } from "./memoryAccounts";

export const PIN = "258013";
export const PERSON = { id: "p", county: "441427", login: "chen", name: "陈晓明", must_change_password: false, timezone: "Asia/Shanghai", server: {}, areas: {} };

interface Answers {
  /** The person as the log-in tells. */
  person: typeof PERSON;
  smsKey: Promise<{ name: string; key: string }>;
  /** Until when the dropping of what is kept takes. */
  drops: Promise<void>;
}

export async function sessionPhone({ isSealed = true } = {}) {
  const memory = createMemoryAccounts();
  const dropped: string[] = [];
  const waits: (() => void)[] = [];
  const sent: { path: string; token: string | null }[] = [];
  const answers: Answers = { person: PERSON, smsKey: Promise.resolve({ name: "k", key: "secret" }), drops: Promise.resolve() };
  const heard = new Set<() => void>();
  let [logIns, vaults] = [0, 0];
  let last: Promise<unknown> = Promise.resolve();

  /** One more tab; `isDeaf`: what others tell does not come, as in a tab that the phone has put to sleep. */
  async function tab({ isDeaf = false } = {}): Promise<Session> {
    let own = (): void => undefined;
    const session: Session = createSession({
      api: {
        client: {
          POST: async (path: string, asked?: { headers?: Record<string, string> }) => {
            sent.push({ path, token: asked?.headers?.["Authorization"] ?? null });
            const data = path.endsWith("login") ? { person: answers.person, token: `441427.${(logIns += 1)}`, device_id: "d" } : path.endsWith("sms-key") ? await answers.smsKey : {};
            return { data, response: new Response() };
          },
        },
      } as never,
      accounts: memory.accounts, version: "1", now: () => new Date("2026-03-18T02:00:00Z"),
      later: (_ms, work) => (waits.push(work), () => undefined),
      newId: () => `vault-${(vaults += 1)}`, nameOfDevice: async () => "Redmi",
      kept: { countUnsent: async () => 3, isSealed: async () => isSealed, drop: async ({ id }) => answers.drops.then(() => void dropped.push(id)) },
      exclusively: (work) => {
        const turn = last.then(work);
        last = turn.catch(() => undefined);
        return turn;
      },
      tabs: {
        tell: () => [...heard].filter((each) => each !== own).forEach((each) => each()),
        listen: (look) => {
          own = look;
          if (!isDeaf) heard.add(look);
        },
      },
    });
    await session.start();
    return session;
  }

  const session = await tab();
  await session.logIn("chen", "secret");
  await session.choosePin(PIN);
  let key = new Uint8Array();
  /** As it is kept, opened with the key that this tab had last. */
  function account(): Account {
    key = new Uint8Array(session.opened()?.key ?? key);
    return openAccount(memory.rows.get("p") as LockedAccount, key);
  }
  account();
  return { ...memory, session, tab, dropped, waits, sent, answers, account };
}
