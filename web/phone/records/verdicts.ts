// The documents of `outcomes` by the record that they are about.
import type { Document, Key } from "@yicetong/sync";
import type { Shown } from "./shapes";
import { verdictOf, type Verdict } from "./states";

export interface Verdicts {
  /** Those about a record, by its `nameOf`. */
  about(name: string): readonly Verdict[];
  /** A document of `outcomes` came, changed or went; returns the records whose state may be another now. */
  change(id: string, document: Document | undefined): Key[];
  clear(): void;
}

export function createVerdicts(): Verdicts {
  const byId = new Map<string, Verdict>();
  const byRecord = new Map<string, readonly Verdict[]>();

  function put(verdict: Verdict, others: readonly Verdict[], record: string): Key {
    const name = nameOf(verdict.collection, record);
    if (others.length > 0) byRecord.set(name, others);
    else byRecord.delete(name);
    return { collection: verdict.collection, id: record };
  }

  function without(verdict: Verdict, record: string): readonly Verdict[] {
    return (byRecord.get(nameOf(verdict.collection, record)) ?? []).filter(({ id }) => id !== verdict.id);
  }

  return {
    about: (name) => byRecord.get(name) ?? [],
    change(id, document) {
      const changed: Key[] = [];
      const before = byId.get(id);
      if (before?.record) changed.push(put(before, without(before, before.record), before.record));
      byId.delete(id);
      if (!document || document._deleted) return changed;
      const now = verdictOf(document as unknown as Shown<"outcomes">);
      byId.set(id, now);
      if (now.record) changed.push(put(now, [...without(now, now.record), now], now.record));
      return changed;
    },
    clear() {
      byId.clear();
      byRecord.clear();
    },
  };
}

export function nameOf(collection: string, id: string): string {
  return `${collection}/${id}`;
}
