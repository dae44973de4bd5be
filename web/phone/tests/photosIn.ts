import type { ReadTransaction } from "@yicetong/sync";

/** The bytes of each photo, in base64, by its id. */
export async function photosIn(all: ReadTransaction): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { id } of await all.photos()) found[id] = btoa(String.fromCharCode(...((await all.photo(id))?.bytes ?? [])));
  return found;
}
