// Lists of the county's divisions, read page after page.
import { resultOf, type Api } from "@yicetong/shared";

export const PAGE = 500;

/** Names of townships and villages, by code and in the order of codes: as many as came. */
export async function readNames(api: Api): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  await everyPage(async (after) => {
    const page = await resultOf(api.client.GET("/api/v1/divisions", { params: { query: { limit: PAGE, ...after } } }));
    if (!page.ok) return undefined;
    for (const { code, name } of page.value.items ?? []) if (code && name) found.set(code, name);
    return page.value.next;
  });
  return found;
}

/** Whether all pages came. ``read`` returns where the next one begins; null: there is none; undefined: it failed. */
export async function everyPage(read: (after: { after?: string }) => Promise<string | null | undefined>): Promise<boolean> {
  let next = await read({});
  while (typeof next === "string") next = await read({ after: next });
  return next === null;
}
