// Answers of the API that are kept for reading without signal, and asked for again when they are old.
import type { Outside } from "./engine";
import { codeOf, Stopped, stoppedBy } from "./reasons";

const MAY_BE_MISSING: readonly number[] = [403, 404];

/** `names`: those, however old they are; null: all that are too old. */
export async function refreshPapers({ app, store, transport, now }: Outside, names: readonly string[] | null): Promise<void> {
  for (const { name, path, maxAgeMs } of app.papers(now())) {
    const kept = await store.read((transaction) => transaction.paper(name));
    const age = kept && kept.path === path ? now() - kept.askedAt : Infinity;
    // A clock that was set back makes it look young for ever.
    if (names ? !names.includes(name) : age >= 0 && age < maxAgeMs) continue;
    const headers = kept?.etag && kept.path === path ? { "If-None-Match": kept.etag } : {};
    const answer = await transport.send({ method: "GET", path, headers });
    const at = new Date(Date.parse(answer.header("Date") ?? "") || now()).toISOString();
    if (answer.status === 304 && kept) {
      await store.write((transaction) => transaction.putPaper({ ...kept, at, askedAt: now() }));
      continue;
    }
    // Not everybody may read everything.
    if (MAY_BE_MISSING.includes(answer.status) && codeOf(answer) !== "device_revoked" && codeOf(answer) !== "office_ended") continue;
    if (answer.status !== 200) throw stoppedBy(answer);
    if (typeof answer.json !== "object" || answer.json === null) throw new Stopped("captive_portal", null, name);
    const paper = { name, path, etag: answer.header("ETag"), body: answer.json, at, askedAt: now() };
    await store.write((transaction) => transaction.putPaper(paper));
  }
}
