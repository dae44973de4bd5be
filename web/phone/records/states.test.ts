import type { Holding, RowError } from "@yicetong/sync";
import { describe, expect, it } from "vitest";
import { stateOf, type Verdict } from "./states";

const ID = "id-1";
const SPLIT: RowError[] = [{ field: "head", code: "conflict", yours: "陈四", theirs: "陈三" }];
const receipt = (outcome: "applied" | "conflict", errors: RowError[] = []) => ({ id: ID, rev: "rev-2", outcome, replay: false, errors, at: "2026-11-30T02:00:00Z" });
const confirmed = { id: ID, rev: "rev-1" };
const waiting = { document: { id: ID, rev: "rev-2" }, order: 1, sent: false, at: "2026-11-30T01:00:00Z" };
const refusedAs = (status: "rejected" | "held") => ({ id: ID, rev: "rev-2", srv: { status, key: "rev-2" } });
const verdict = (outcome: Verdict["outcome"], decision: Verdict["decision"] = null): Verdict => ({
  id: "rev-2", collection: "households", record: ID, outcome, decision, errors: SPLIT, note: null, receivedAt: "", decidedAt: null, body: null,
});
const holding = (parts: Partial<Holding>): Holding => ({ collection: "households", id: ID, ...parts });

describe("the state of a record", () => {
  it.each<[string, string, Holding, Verdict[], string | null]>([
    ["an edit without a receipt", "phone", holding({ confirmed, waiting }), [], null],
    ["an edit above a refused version", "phone", holding({ refused: refusedAs("rejected"), waiting }), [verdict("rejected")], null],
    ["a record of the server", "received", holding({ confirmed }), [], null],
    ["an edit with its receipt", "received", holding({ confirmed, receipt: receipt("applied") }), [], null],
    ["a refused version", "returned", holding({ refused: refusedAs("rejected") }), [], null],
    ["a held version", "held", holding({ refused: refusedAs("held") }), [verdict("held")], null],
    ["a held version that was given back", "returned", holding({ refused: refusedAs("held") }), [verdict("held", "returned")], null],
    ["a conflict", "conflict", holding({ confirmed, receipt: receipt("conflict", SPLIT) }), [verdict("conflict")], "2026-11-30T03:00:00Z"],
    ["a conflict whose verdict has not come yet", "conflict", holding({ confirmed, receipt: receipt("conflict", SPLIT) }), [], "2026-11-29T03:00:00Z"],
    ["a conflict of another phone", "conflict", holding({ confirmed }), [verdict("conflict")], null],
    ["a conflict that was resolved elsewhere", "received", holding({ confirmed, receipt: receipt("conflict", SPLIT) }), [], "2026-11-30T03:00:00Z"],
    ["a conflict that the township decided", "received", holding({ confirmed, receipt: receipt("conflict", SPLIT) }), [verdict("conflict", "accepted")], null],
    ["a conflict that was given back", "returned", holding({ confirmed, receipt: receipt("conflict", SPLIT) }), [verdict("conflict", "returned")], null],
    ["held work of another phone", "held", holding({ confirmed }), [verdict("held")], null],
    ["refused work of another phone", "returned", holding({ confirmed }), [verdict("rejected")], null],
    ["a version that the township decided not to use", "received", holding({ confirmed }), [verdict("rejected", "dismissed")], null],
  ])("%s: %s", (_what, state, held, verdicts, pulledAt) => {
    expect(stateOf(held, verdicts, pulledAt)).toBe(state);
  });
});
