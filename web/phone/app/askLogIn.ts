// What the server is asked for a log-in, and for the key that signs visits by SMS.
import { resultOf, type Api, type Problem } from "@yicetong/shared";
import type { Account, LockedAccount } from "../store";

interface Asked {
  readonly login: string;
  readonly password: string;
  /** Where the server has more than one. */
  readonly county: string | undefined;
  readonly version: string;
  /** Who has logged in here by this name before. */
  readonly known: LockedAccount | undefined;
  /** Who is in now. */
  readonly current: Account | null;
  nameOfDevice(): Promise<string>;
}

export async function askLogIn(api: Api, { login, password, county, version, known, current, nameOfDevice }: Asked): Promise<Account | Problem> {
  const id = known && (!county || known.county === county) ? known.device : null;
  const device = { name: current?.device.name ?? (await nameOfDevice()), app_version: version, ...(id ? { id } : {}) };
  const body = { login: login.trim(), password, device, browser: false, ...(county ? { county } : {}) };
  // Whoever was here before is not locked out by the failures of others.
  const headers = known && known.id === current?.id && current.token ? { Authorization: `Bearer ${current.token}` } : {};
  const answer = await resultOf(api.client.POST("/api/v1/login", { body, headers }));
  if (!answer.ok) return answer.problem;
  const { person, token, device_id, sms_key: smsKey } = answer.value;
  if (token === undefined) return { code: "strange", status: 200 };
  return {
    id: person.id, county: person.county, person, token, isEnded: false,
    device: { id: device_id ?? null, name: device.name }, noticeAt: null,
    ...(isKey(smsKey) ? { smsKey } : {}),
  };
}

/** Null: none is to be had now. */
export async function askSmsKey(api: Api): Promise<{ name: string; key: string } | null> {
  const answer = await resultOf(api.client.POST("/api/v1/me/sms-key", {}));
  return answer.ok && isKey(answer.value) ? answer.value : null;
}

function isKey(sent: { name?: string; key?: string } | null | undefined): sent is { name: string; key: string } {
  return sent?.name !== undefined && sent.key !== undefined;
}
