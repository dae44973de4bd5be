import {
  decision, duty, error, flag, message, outcome, period, plan, print, purpose, quota_state, refused, relation, tag,
} from "../../../../server/messages/en.json";
import type { Catalogue } from "./catalogue";

export const catalogue: Catalogue = {
  decision, duty, error, flag, kinds: print.kinds, message, outcome, period, plan, purpose, quotaState: quota_state, refused, relation, tag,
};
