// Names of townships and villages: no personal data, and the same for everybody in the county.
import { resultOf, type Api } from "@yicetong/shared";
import { shallowRef, type ShallowRef } from "vue";

const PAGE = 500;

/** By code, in the order of codes; empty until they are known. */
export function useNames(api: Api): Readonly<ShallowRef<ReadonlyMap<string, string>>> {
  const names = shallowRef<ReadonlyMap<string, string>>(new Map());

  async function read(): Promise<void> {
    const found = new Map<string, string>();
    await everyPage(async (after) => {
      const page = await resultOf(api.client.GET("/api/v1/divisions", { params: { query: { limit: PAGE, ...after } } }));
      if (!page.ok) return null;
      for (const { code, name } of page.value.items ?? []) if (code && name) found.set(code, name);
      return page.value.next ?? null;
    });
    names.value = found;
  }

  void read();
  return names;
}

async function everyPage(read: (after: { after?: string }) => Promise<string | null>): Promise<void> {
  for (let next = await read({}); next !== null; next = await read({ after: next }));
}

/** Where a grid lies, for people: its village, and its own number. */
export function gridPlace(names: ReadonlyMap<string, string>, grid: string): string {
  const village = names.get(grid.slice(0, 12));
  return village ? `${village} ${grid.slice(12)}` : grid;
}
