// Of which areas somebody gets reports: townships, and the county for whoever has all of it.
import { resultOf, type Api, type Problem } from "@yicetong/shared";
import { shallowRef, type ShallowRef } from "vue";
import type { Person } from "../app/session";

export interface ReportArea {
  code: string;
  name: string;
}

export interface ReportAreas {
  /** Townships by code, after them the county; null until they are known. */
  areas: Readonly<ShallowRef<readonly ReportArea[] | null>>;
  problem: Readonly<ShallowRef<Problem | null>>;
  load(): Promise<void>;
}

const COUNTY = 6;
const TOWNSHIP = 9;
const GRID = 15;
const PAGE = 500;

export function useReportAreas(api: Api, person: Person): ReportAreas {
  const areas = shallowRef<readonly ReportArea[] | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const own = (person.areas["see_figures"] ?? []).filter((code) => code.length < GRID);

  async function load(): Promise<void> {
    problem.value = null;
    const found: ReportArea[] = [];
    for (let after: { after?: string } | null = own.length ? {} : null; after; ) {
      const page = await resultOf(api.client.GET("/api/v1/divisions", { params: { query: { limit: PAGE, ...after } } }));
      if (!page.ok) {
        problem.value = page.problem;
        return;
      }
      for (const { code, name } of page.value.items ?? []) if (code && name) found.push({ code, name });
      after = page.value.next ? { after: page.value.next } : null;
    }
    areas.value = reported(found, own);
  }

  void load();
  return { areas, problem, load };
}

/** Those areas themselves, and of a county its townships, which come first. */
export function reported(divisions: readonly ReportArea[], own: readonly string[]): ReportArea[] {
  const inside = ({ code }: ReportArea) => own.includes(code) || (code.length === TOWNSHIP && own.includes(code.slice(0, COUNTY)));
  const last = ({ code }: ReportArea) => Number(code.length === COUNTY);
  return divisions.filter(inside).sort((one, other) => last(one) - last(other) || one.code.localeCompare(other.code));
}
