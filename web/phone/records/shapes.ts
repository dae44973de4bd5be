// The documents of each collection, as the API describes them.
import type { components } from "@yicetong/shared";

type Schemas = components["schemas"];

/** Without `collection`, which the store keeps beside the document. */
type Of<T> = Omit<T, "collection">;

export interface Shapes {
  households: Of<Schemas["SyncedHousehold"]>;
  contacts: Of<Schemas["SyncedContact"]>;
  visits: Of<Schemas["SyncedVisit"]>;
  meal_tickets: Of<Schemas["SyncedMealTicket"]>;
  photos: Of<Schemas["SyncedPhoto"]>;
  planned_visits: Of<Schemas["SyncedPlannedVisit"]>;
  plans: Of<Schemas["SyncedPlan"]>;
  reminders: Of<Schemas["SyncedReminder"]>;
  outcomes: Of<Schemas["SyncedOutcome"]>;
  grids: Of<Schemas["SyncedGrid"]>;
  profile: Of<Schemas["SyncedProfile"]>;
  household_aliases: Of<Schemas["SyncedHouseholdAlias"]>;
}

export type CollectionName = keyof Shapes;

/** In the order in which the first screens need them; `outcomes` are few, and say what became of the others. */
export const COLLECTIONS: readonly CollectionName[] = [
  "profile", "outcomes", "grids", "household_aliases", "households", "planned_visits", "plans", "visits", "contacts", "meal_tickets",
  "photos", "reminders",
];

/** A new record has no `srv` before the server has seen it. */
export type Shown<C extends CollectionName> = Omit<Shapes[C], "srv" | "_deleted"> & { readonly srv?: Partial<Shapes[C]["srv"]> };
