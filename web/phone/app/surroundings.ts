// Whether this browser can keep records: outside of HTTPS and inside of other apps it cannot.

export type Surroundings = "fit" | "insecure" | "in_app" | "too_old";

export interface Browser {
  readonly userAgent: string;
  readonly isSecure: boolean;
  /** What the app cannot do without: service worker, database, channel between tabs. */
  readonly hasAll: boolean;
}

/** Their windows lack service workers, or drop what a page has kept. */
const IN_APP = /MicroMessenger|wxwork|DingTalk|AlipayClient|Lark\/|Feishu|\bQQ\/|aweme|Weibo|UCBS|baiduboxapp|; wv\)/i;

export function surroundingsOf({ userAgent, isSecure, hasAll }: Browser): Surroundings {
  if (IN_APP.test(userAgent)) return "in_app";
  if (!isSecure) return "insecure";
  return hasAll ? "fit" : "too_old";
}

export function thisBrowser(): Browser {
  const hasAll = "serviceWorker" in navigator && "indexedDB" in window && "BroadcastChannel" in window && "locks" in navigator;
  return { userAgent: navigator.userAgent, isSecure: window.isSecureContext, hasAll };
}

/** What the phone is called on lists of phones, as far as the browser says it. */
export async function nameOfDevice(browser: Navigator): Promise<string> {
  const hints = (browser as Navigator & { userAgentData?: { getHighEntropyValues(names: string[]): Promise<{ model?: string; platform?: string }> } }).userAgentData;
  const told = hints ? await hints.getHighEntropyValues(["model"]).catch(() => ({ model: "", platform: "" })) : {};
  const model = told.model || modelIn(browser.userAgent);
  return (model || told.platform || "Phone").slice(0, 80);
}

/** `Mozilla/5.0 (Linux; Android 10; Redmi 9A Build/QP1A) ...` is a Redmi 9A; newer ones say K for all. */
export function modelIn(userAgent: string): string {
  const model = /Android [^;)]*; ([^;)]+?)(?: Build\/[^;)]*)?[;)]/.exec(userAgent)?.[1] ?? "";
  return model === "K" ? "" : model;
}
