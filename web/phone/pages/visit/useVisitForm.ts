// What the visit's form and the short sheet share: a household's likely values, the draft, the place, and saving.
import { useContainer, useWorkspace } from "../../app/container";
import { standsFor } from "../../records/aliases";
import type { Shown } from "../../records/shapes";
import type { DraftPhoto } from "../../records/drafts";
import { useDraft, type AgainWithPhotos, type OpenDraft } from "../../records/useDraft";
import { shownOf } from "@yicetong/sync";
import { clockIn, dayIn, firstDayOf, weekOf } from "@yicetong/shared";
import { computed, ref, watch, type ComputedRef, type Ref } from "vue";
import { hasTyped, renewed, type Outcome, type Purpose, type VisitFields } from "./rules/form";
import { likelyPurpose, purposesInOrder } from "./rules/prefill";
import { afterwards, photoWrites, tellsBySms, writesOf } from "./rules/saving";
import { usePlace } from "./usePlace";
import { useSaving, type Saving } from "./useSaving";
import { AFTERWARDS_WORDS } from "./rules/visitWords";

export interface VisitForm {
  readonly household: ComputedRef<Shown<"households"> | undefined>;
  /** Whether there is something to fill in: also of a household that left the phone after the form was begun. */
  readonly isOpen: ComputedRef<boolean>;
  readonly contacts: ComputedRef<readonly Shown<"contacts">[]>;
  readonly purposes: ComputedRef<readonly Purpose[]>;
  readonly draft: OpenDraft<VisitFields>;
  readonly saving: Saving;
  readonly isAsking: Ref<boolean>;
  /** One's own visit of the last ten minutes at this household. */
  readonly just: ComputedRef<{ readonly id: string; readonly clock: string; readonly outcome: Outcome } | null>;
  /** With the draft; of a form that was saved meanwhile, with its visit. */
  keepPhoto(photo: Omit<DraftPhoto, "draft">): Promise<void>;
  /** True when all of it is on the disk. */
  save(): Promise<boolean>;
}

const JUST_MS = 10 * 60 * 1000;

export function useVisitForm(asked: string, outcome: Outcome): VisitForm {
  const { words, now, newId, today, zone, session } = useContainer();
  const { records, status, undo, engine, store } = useWorkspace();
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
  const wasThere = ref(false);
  watch(household, (found) => (wasThere.value ||= found !== undefined), { immediate: true });
  const isOpen = computed(() => wasThere.value || draft.isRestored.value);
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

  /** The visit that is being saved, or was; null: the form is open. */
  let savedAs: Promise<{ readonly id: string; readonly household: string } | null> | null = null;
  let again: AgainWithPhotos | null = null;

  async function keepPhoto(photo: Omit<DraftPhoto, "draft">): Promise<void> {
    const visit = savedAs && (await savedAs);
    if (!visit) return draft.addPhoto(photo);
    const key = { collection: "visits", id: visit.id };
    const there = shownOf(await store.read((transaction) => transaction.holding(key)).catch(() => undefined));
    if (!there || there._deleted) return; // taken back meanwhile
    const writes = photoWrites({ ...visit, photos: [{ ...photo, draft: visit.id }], now: now() });
    const saved = await engine.save(writes).catch(() => null); // a store that refuses says so above every screen
    if (!saved) return;
    again?.addPhoto(photo);
    undo.extend(key, saved, again);
  }

  async function save(): Promise<boolean> {
    const fields = draft.plain();
    if (!fields || !isOpen.value) return false;
    await draft.flush();
    if (saving.isSaving.value) return false;
    const visit = { id: draft.id(), household: id.value };
    const trying = saving.save(() => writesOf(fields, { ...visit, contacts: contacts.value, photos: draft.photos.value, now: now() }));
    savedAs = trying.then((made) => made && visit); // a photo that comes from here on is not among these writes
    const saved = await trying;
    if (!saved) {
      savedAs = null;
      return false;
    }
    again = draft.again(`/households/${asked}/visit`, (typed) => renewed(typed, newId));
    undo.offer({
      line: words.say("visit.saved", { head: household.value?.head ?? words.say("week.unknown_household"), outcome: words.outcome(fields.outcome) }),
      more: words.say(AFTERWARDS_WORDS[afterwards(status.value)]),
      ...(tellsBySms(status.value, session.state.value) ? { way: { to: `/records/visits/${visit.id}`, text: words.say("visit.by_sms") } } : {}),
      saved,
      ...(hasTyped(fields, draft.photos.value.length) ? { again } : {}),
    });
    await draft.end().catch(() => undefined); // an id that is there twice is one record
    return true;
  }

  return { household, isOpen, contacts, purposes, draft, saving, isAsking: place.isAsking, just, keepPhoto, save };
}
