// The second copy in a database of its own, where the browser has no files.
import { Dexie, type Table } from "dexie";
import type { KeptRecord, SecondCopy } from "./secondCopy";

export function openDatabaseCopy(name: string): SecondCopy {
  const database = new Dexie(`${name}-copy`, { chromeTransactionDurability: "strict" });
  database.version(1).stores({ records: "name" });
  const records: Table<KeptRecord, string> = database.table("records");
  return {
    names: async () => new Set(await records.toCollection().primaryKeys()),
    put: async (record) => void (await records.put(record)),
    all: async () => ({ records: await records.toArray(), broken: 0 }),
    drop: (name) => records.delete(name),
    close: () => database.close(),
  };
}
