import type { Left } from "./apply";
import type { Holding, Key, Row } from "./documents";
import type { WriteTransaction } from "./store";

export function keyOf({ collection, newDocumentState: { id } }: Row): Key {
  return { collection, id };
}

/** The records that a write is about: read once, changed by rules, saved once. */
export interface Records {
  get(key: Key): Holding | undefined;
  /** Read further ones. */
  more(keys: readonly Key[]): Promise<void>;
  change(key: Key, rule: (held: Holding | undefined) => Left | undefined): void;
  save(): Promise<void>;
}

export async function records(transaction: WriteTransaction, keys: readonly Key[]): Promise<Records> {
  const name = ({ collection, id }: Key): string => `${collection}/${id}`;
  const all = new Map<string, Key>();
  const held = new Map<string, Holding | undefined>();
  const before = new Map<string, Holding | undefined>();
  const more = async (wanted: readonly Key[]): Promise<void> => {
    const fresh = [...new Map(wanted.map((key) => [name(key), key]))].filter(([named]) => !all.has(named));
    const found = await transaction.holdings(fresh.map(([, key]) => key));
    fresh.forEach(([named, key], nth) => {
      all.set(named, key);
      held.set(named, found[nth]);
      before.set(named, found[nth]);
    });
  };
  await more(keys);
  return {
    get: (key) => held.get(name(key)),
    more,
    change(key, rule) {
      if (!held.has(name(key))) throw new Error(`${name(key)} was not read`);
      held.set(name(key), rule(held.get(name(key))) ?? undefined);
    },
    async save() {
      const put: Holding[] = [];
      const drop: Key[] = [];
      for (const key of all.values()) {
        const [was, is] = [before.get(name(key)), held.get(name(key))];
        if (is === was) continue;
        if (is) put.push(is);
        else drop.push(key);
      }
      if (put.length > 0) await transaction.put(put);
      if (drop.length > 0) await transaction.drop(drop);
    },
  };
}
