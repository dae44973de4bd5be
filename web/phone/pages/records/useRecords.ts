// What the pages of this folder read together.
import { dayIn, shortName } from "@yicetong/shared";
import type { Holding } from "@yicetong/sync";
import { computed, type ComputedRef } from "vue";
import { useContainer, useWorkspace } from "../../app/container";
import type { OwnRecord } from "../../records/records";
import { isOpen, stateOf, verdictOf, type Verdict } from "../../records/states";
import { nameOf } from "../../records/verdicts";
import { accountOf, lineOf, lineOfVerdict, type Account, type Line } from "../../records/account";
import { headIn } from "../../records/heads";
import type { ValueNames } from "./fields";

export function useAccount(): ComputedRef<Account> {
  const { today, zone } = useContainer();
  const { records } = useWorkspace();
  return computed(() =>
    accountOf({
      own: records.own.value,
      outcomes: records.of("outcomes").value,
      households: records.of("households").value,
      aliases: records.of("household_aliases").value,
      visits: records.of("visits").value,
      today: today(),
      dayOf: (instant) => dayIn(zone(), new Date(instant)),
    }),
  );
}

/** `holding`: of the record whose values are told. */
export function useNames(holding?: () => Holding | undefined): ValueNames {
  const { records } = useWorkspace();
  return {
    grid: (code) => {
      const grid = [...records.of("grids").value.values()].find(({ document }) => document.code === code);
      return grid ? shortName(grid.document.name) : code;
    },
    household: (id) => headIn({ households: records.of("households").value, aliases: records.of("household_aliases").value }, id, holding?.()),
  };
}

export interface OneRecord {
  readonly line: Line;
  /** Null where this phone does not hold it. */
  readonly own: OwnRecord | null;
  readonly verdicts: readonly Verdict[];
}

/** One record with what was said of it. */
export function useRecord(key: () => { readonly collection: string; readonly id: string }): ComputedRef<OneRecord | null> {
  const { records } = useWorkspace();
  return computed(() => {
    const { collection, id } = key();
    const sources = { households: records.of("households").value, aliases: records.of("household_aliases").value };
    const verdicts = [...records.of("outcomes").value.values()]
      .map(({ document }) => verdictOf(document))
      .filter((verdict) => verdict.collection === collection && (verdict.record ?? verdict.id) === id);
    const own = records.own.value.get(nameOf(collection, id)) ?? pulled(collection, id);
    if (own) return { line: lineOf(sources, own, verdicts), own, verdicts };
    const last = verdicts.find(isOpen) ?? verdicts[0];
    return last ? { line: lineOfVerdict(sources, last), own: null, verdicts } : null;
  });

  /** A record that came by a pull: one's own visit of another phone, or of before. */
  function pulled(collection: string, id: string): OwnRecord | null {
    if (collection !== "visits") return null;
    const entry = records.of("visits").value.get(id);
    if (!entry?.holding.confirmed) return null;
    return { collection, id, document: entry.holding.confirmed, state: stateOf(entry.holding), holding: entry.holding };
  }
}
