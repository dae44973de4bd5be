// What the visit's form and the short sheet share: a household's likely values, the draft, the place, and saving.
import { useContainer, useWorkspace } from "../../app/container";
import { standsFor } from "../../records/aliases";
import type { Shown } from "../../records/shapes";
import { useDraft, type OpenDraft } from "../../records/useDraft";
import { clockIn, dayIn, firstDayOf, weekOf } from "@yicetong/shared";
import { computed, watch, type ComputedRef, type Ref } from "vue";
import type { Outcome, Purpose, VisitFields } from "./rules/form";
import { likelyPurpose, purposesInOrder } from "./rules/prefill";
import { afterwards, writesOf } from "./rules/saving";
import { usePlace } from "./usePlace";
import { useSaving, type Saving } from "./useSaving";
import { AFTERWARDS_WORDS } from "./rules/visitWords";

export interface VisitForm {
  readonly household: ComputedRef<Shown<"households"> | undefined>;
  readonly contacts: ComputedRef<readonly Shown<"contacts">[]>;
  readonly purposes: ComputedRef<readonly Purpose[]>;
  readonly draft: OpenDraft<VisitFields>;
  readonly saving: Saving;
  readonly isAsking: Ref<boolean>;
  /** One's own visit of the last ten minutes at this household. */
  readonly just: ComputedRef<{ readonly id: string; readonly clock: string; readonly outcome: Outcome } | null>;
  /** True when all of it is on the disk. */
  save(): Promise<boolean>;
}

const JUST_MS = 10 * 60 * 1000;

export function useVisitForm(asked: string, outcome: Outcome): VisitForm {
  const { words, now, newId, today, zone } = useContainer();
  const { records, status, undo } = useWorkspace();
  const visits = records.of("visits");
  const households = records.of("households");
  // New records are written to the household itself, not to an id that stands for it.
  const ofAlias = computed(() => standsFor(records.of("household_aliases").value));
  const id = computed(() => ofAlias.value(asked));
  const isHere = ({ household }: { readonly household: string }): boolean => ofAlias.value(household) === id.value;
  const household = computed(() => households.value.get(id.value)?.document);
  const contacts = computed(() =>
    [...records.of("contacts").value.values()].map(({ document }) => document).filter(isHere),
  );
  const here = computed(() => [...visits.value.values()].map(({ document }) => document).filter(isHere));
  const own = computed(() => [...visits.value.values()].map(({ document }) => document).filter(({ srv }) => srv?.mine !== false));
  const planned = computed(() => {
    const monday = firstDayOf(weekOf(today()));
    return [...records.of("planned_visits").value.values()]
      .map(({ document }) => document)
      .find((each) => isHere(each) && each.week === monday && each.skipped === null);
  });

  const place = usePlace();
  const saving = useSaving();
  const draft = useDraft<VisitFields>(
    `visit:${asked}`,
    () => ({
      outcome, purpose: likelyPurpose(planned.value, here.value, now()), happened_at: now().toISOString(),
      note: "", place: null, serial: "", ticket: newId(), corrected: {}, added: [],
    }),
    (made) => visits.value.has(made),
  );
  const likely = computed(() => (draft.fields.value ? likelyPurpose(planned.value, here.value, new Date(draft.fields.value.happened_at)) : "regular"));
  const purposes = computed(() => purposesInOrder(likely.value, own.value.slice(-200)));

  const opened = watch(draft.fields, (fields) => {
    if (!fields) return;
    place.ask(fields.place, fields.happened_at, (found) => draft.quietly((kept) => (kept.place = found)));
    opened();
  });

  const just = computed(() => {
    const last = here.value
      .filter(({ srv, happened_at }) => srv?.mine !== false && Math.abs(now().getTime() - Date.parse(happened_at)) < JUST_MS && dayIn(zone(), new Date(happened_at)) === today())
      .sort((one, other) => (one.happened_at < other.happened_at ? 1 : -1))[0];
    return last ? { id: last.id, clock: clockIn(zone(), new Date(last.happened_at)), outcome: last.outcome } : null;
  });

  async function save(): Promise<boolean> {
    const fields = draft.plain();
    const about = household.value;
    if (!fields || !about) return false;
    await draft.flush();
    const saved = await saving.save(() =>
      writesOf(fields, { id: draft.id(), household: about.id, contacts: contacts.value, photos: draft.photos.value, now: now() }),
    );
    if (!saved) return false;
    undo.offer({
      line: words.say("visit.saved", { head: about.head, outcome: words.outcome(fields.outcome) }),
      more: words.say(AFTERWARDS_WORDS[afterwards(status.value)]),
      saved,
    });
    await draft.end().catch(() => undefined); // an id that is there twice is one record
    return true;
  }

  return { household, contacts, purposes, draft, saving, isAsking: place.isAsking, just, save };
}
