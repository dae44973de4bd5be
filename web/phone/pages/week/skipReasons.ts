import type { components } from "@yicetong/shared";

export type SkipReason = NonNullable<components["schemas"]["SyncedPlannedVisit"]["skipped"]>;
export const SKIP_REASONS: readonly SkipReason[] = ["household_away", "cannot_go", "road_closed", "seen_otherwise", "other"];
