// What a cadre does on a phone, step by step; as tests/chaos/script.py. Each step follows from the seed alone.
import { createHash } from "node:crypto";
import type { Holding, Key, Saved, Write } from "../index";
import { shownOf } from "../index";
import { pick } from "./chance";
import { noise } from "./png";

const [WEST_END, EAST_END, LAT] = [116.1, 116.16, 24.605];
const PURPOSES = ["publicity", "listening", "agency", "mediation", "regular", "return"];
const CLOCKS = [0, 0, 0, 240, -240, 7200, -7200, 40 * 86_400, -56 * 365 * 86_400];

/** What an act has of the phone. */
export interface Hand {
  readonly random: () => number;
  readonly newId: () => string;
  /** By the phone's clock, right or wrong. */
  readonly now: () => Date;
  /** The live records of a collection. */
  live(collection: string): Promise<readonly Holding[]>;
  save(writes: readonly Write[]): Promise<Saved>;
  /** Take a save back. */
  undo(saved: Saved): Promise<void>;
  /** Drop a version that was not taken. */
  giveUp(key: Key): Promise<void>;
  /** Decide a conflict. */
  resolve(key: Key, values: Readonly<Record<string, unknown>>): Promise<void>;
  /** A broken app uses a rev again. */
  saveUnder(rev: string, write: Extract<Write, { kind: "create" }>): Promise<void>;
  usedRevs(): Promise<readonly string[]>;
  setClock(seconds: number): void;
}

type Act = (hand: Hand) => Promise<unknown>;

const name = ({ random }: Hand): string => `丘${Math.floor(random() * 1e6)}`;
const point = ({ random }: Hand) => ({
  lng: Number((WEST_END + 0.0005 + random() * (EAST_END - WEST_END - 0.001)).toFixed(6)), lat: LAT, crs: "cgcs2000", accuracy_m: 8,
});
const create = (collection: string, content: Record<string, unknown>, id?: string): Extract<Write, { kind: "create" }> => ({
  kind: "create", collection, content, ...(id ? { id } : {}),
});

async function any(hand: Hand, collection: string): Promise<Holding | undefined> {
  return pick(hand.random, await hand.live(collection));
}

function visitOf(hand: Hand, household: string, more: Record<string, unknown> = {}): Extract<Write, { kind: "create" }> {
  return create("visits", { household, happened_at: hand.now().toISOString(), purpose: "regular", ...more });
}

const newHousehold: Act = (hand) => {
  const number = hand.random() < 0.3 ? { number: `N${Math.floor(hand.random() * 30)}` } : {};
  return hand.save([create("households", { head: name(hand), location: point(hand), ...number })]);
};

const visit: Act = async (hand) => {
  const household = await any(hand, "households");
  if (!household) return;
  const happened = new Date(hand.now().getTime() - Math.floor(hand.random() * 300) * 60_000).toISOString();
  await hand.save([visitOf(hand, household.id, { happened_at: happened, purpose: pick(hand.random, PURPOSES), note: name(hand) })]);
};

const visitBeforeItsHousehold: Act = async (hand) => {
  const household = hand.newId();
  await hand.save([visitOf(hand, household), create("households", { head: name(hand), location: point(hand) }, household)]);
};

const contact: Act = async (hand) => {
  const household = await any(hand, "households");
  const phone = `138${String(Math.floor(hand.random() * 1e8)).padStart(8, "0")}`;
  if (household) await hand.save([create("contacts", { household: household.id, name: name(hand), phone })]);
};

const ticket: Act = async (hand) => {
  const household = await any(hand, "households");
  const number = hand.random() < 0.2 ? `S${Math.floor(hand.random() * 8)}` : `T${hand.newId().slice(0, 13)}`;
  if (household) await hand.save([create("meal_tickets", { household: household.id, number, happened_at: hand.now().toISOString() })]);
};

const photo: Act = async (hand) => {
  const made = await any(hand, "visits");
  const household = made && shownOf(made)?.["household"];
  if (!made || typeof household !== "string") return;
  const bytes = noise(24 + Math.floor(hand.random() * 72), hand.random);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const [id, at] = [hand.newId(), hand.now().toISOString()];
  await hand.save([
    { kind: "photo", photo: { id, bytes, mime: "image/png", state: "waiting", at } },
    create("photos", { visit: made.id, household, taken_at: at, sha256, bytes: bytes.length, mime: "image/png" }, id),
  ]);
};

const edit: Act = async (hand) => {
  const collection = pick(hand.random, ["households", "households", "visits", "contacts", "meal_tickets"]) ?? "households";
  const found = await any(hand, collection);
  if (!found) return;
  const changes: Record<string, () => Record<string, unknown>> = {
    households: () => pick(hand.random, [{ address: name(hand) }, { head: name(hand) }, { location: point(hand) }]) ?? {},
    visits: () => ({ note: name(hand), purpose: pick(hand.random, PURPOSES) }),
    contacts: () => ({ name: name(hand) }),
    meal_tickets: () => ({ number: `T${hand.newId().slice(0, 13)}` }),
  };
  await hand.save([{ kind: "edit", collection, id: found.id, changes: changes[collection]?.() ?? {} }]);
};

const remove: Act = async (hand) => {
  const collection = pick(hand.random, ["households", "visits", "contacts", "meal_tickets", "photos"]) ?? "visits";
  const found = await any(hand, collection);
  if (found) await hand.save([{ kind: "delete", collection, id: found.id }]);
};

/** A second thought, as soon as it is saved: a new record, or an edit of one that may wait, be refused or be known. */
const undone: Act = async (hand) => {
  const household = await any(hand, "households");
  if (!household) return;
  const edits: Write = { kind: "edit", collection: "households", id: household.id, changes: { address: name(hand) } };
  await hand.undo(await hand.save([hand.random() < 0.5 ? edits : visitOf(hand, household.id, { note: name(hand) })]));
};

const givenUp: Act = async (hand) => {
  const collection = pick(hand.random, ["households", "visits", "meal_tickets"]) ?? "visits";
  const refused = pick(hand.random, (await hand.live(collection)).filter((holding) => holding.refused));
  if (refused) await hand.giveUp(refused);
};

const resolved: Act = async (hand) => {
  const inConflict = (await hand.live("households")).filter(({ receipt }) => receipt?.outcome === "conflict");
  const found = pick(hand.random, inConflict);
  if (found) await hand.resolve(found, { head: name(hand) });
};

const nonsense: Act = async (hand) => {
  const household = (await any(hand, "households"))?.id ?? hand.newId();
  const kinds = [
    visitOf(hand, household, { purpose: "tea" }),
    visitOf(hand, household, { happened_at: "yesterday" }),
    create("households", { head: "", grid: "999999999999999" }),
    create("households", { head: name(hand), location: { lng: "116", crs: "mars" } }),
  ];
  await hand.save([pick(hand.random, kinds) ?? visitOf(hand, household)]);
};

const usedRev: Act = async (hand) => {
  const [rev, household] = [pick(hand.random, await hand.usedRevs()), await any(hand, "households")];
  if (rev && household) await hand.saveUnder(rev, visitOf(hand, household.id, { note: name(hand) }));
};

const clock: Act = async (hand) => hand.setClock(pick(hand.random, CLOCKS) ?? 0);

const ACTS: readonly (readonly [Act, number])[] = [
  [newHousehold, 12], [visit, 36], [visitBeforeItsHousehold, 8], [contact, 9], [ticket, 8], [photo, 9], [edit, 24], [remove, 6],
  [nonsense, 5], [usedRev, 2], [clock, 2], [undone, 4], [givenUp, 2], [resolved, 3],
];
const ALL = ACTS.reduce((sum, [, weight]) => sum + weight, 0);

export async function act(hand: Hand): Promise<void> {
  for (let left = pick(hand.random, [0, 1, 1, 2, 4]) ?? 1; left > 0; left -= 1) {
    let at = hand.random() * ALL;
    const found = ACTS.find(([, weight]) => (at -= weight) < 0);
    await found?.[0](hand);
  }
}
