// Explanations of figures: kept once they were opened with signal, for reading without.
import { resultOf, type Api, type components, type Problem } from "@yicetong/shared";
import type { Store } from "@yicetong/sync";

export type Explanation = components["schemas"]["ExplainedPeriod"];

export interface KeptExplanation {
  readonly body: Explanation;
  readonly at: string;
}

/** One a figure and period: `on` is the period's first day. */
function nameOf(quota: string, on: string): string {
  return `explanation/${quota}/${on}`;
}

export async function keptExplanation(store: Store, quota: string, on: string): Promise<KeptExplanation | null> {
  const paper = await store.read((transaction) => transaction.paper(nameOf(quota, on)));
  return paper ? { body: paper.body as Explanation, at: paper.at } : null; // written by the function below alone
}

export async function askExplanation(api: Api, store: Store, quota: string, on: string, now: Date): Promise<KeptExplanation | Problem> {
  let date: string | null = null;
  const asked = api.client.GET("/api/v1/me/quotas/{name}/explain", { params: { path: { name: quota }, query: { on } } });
  const answer = await resultOf(asked.then((one) => ((date = one.response.headers.get("Date")), one)));
  if (!answer.ok) return answer.problem;
  // By the server's clock where it says so.
  const at = new Date(date === null ? now : Date.parse(date)).toISOString();
  const path = `/api/v1/me/quotas/${quota}/explain?on=${on}`;
  await store.write((transaction) => transaction.putPaper({ name: nameOf(quota, on), path, etag: null, body: answer.value, at, askedAt: now.getTime() }));
  return { body: answer.value, at };
}
