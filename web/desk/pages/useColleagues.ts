// The people at home in an area, to find one by name. They are read whole and looked through here: a name in an
// address would be in the browser's history.
import type { Api, Problem, components } from "@yicetong/shared";
import { ref, shallowRef, type Ref, type ShallowRef } from "vue";

export type Colleague = components["schemas"]["DirectedPerson"];

export interface Colleagues {
  /** Null: not asked for yet. */
  people: Readonly<ShallowRef<readonly Colleague[] | null>>;
  problem: Readonly<ShallowRef<Problem | null>>;
  reading: Readonly<Ref<boolean>>;
  read(): Promise<void>;
}

const PAGE = "500";

export function useColleagues(api: Api, within: string): Colleagues {
  const people = shallowRef<readonly Colleague[] | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const reading = ref(false);

  async function read(): Promise<void> {
    if (people.value || reading.value) return;
    reading.value = true;
    problem.value = null;
    const found: Colleague[] = [];
    let after: string | null = null;
    do {
      const query: Record<string, string> = { within, limit: PAGE, ...(after === null ? {} : { after }) };
      const page = await api.readPage<Colleague>("/api/v1/people", query);
      if (!page.ok) {
        problem.value = page.problem;
        reading.value = false;
        return;
      }
      found.push(...page.value.items);
      after = page.value.next;
    } while (after !== null);
    people.value = found;
    reading.value = false;
  }

  return { people, problem, reading, read };
}

/** Those whose name has these characters, as far as they are shown, and how many more there are. */
export function named(people: readonly Colleague[], text: string, most: number): { shown: readonly Colleague[]; more: number } {
  const wanted = text.trim();
  const found = wanted ? people.filter(({ name }) => name.includes(wanted)) : [];
  return { shown: found.slice(0, most), more: Math.max(found.length - most, 0) };
}
