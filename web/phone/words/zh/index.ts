import type { Dictionary } from "@yicetong/shared";
import { catalogue } from "@yicetong/shared/catalogue/zh";
import { flat, type PhoneWord } from "../texts";
import households from "./households.json";
import map from "./map.json";
import me from "./me.json";
import records from "./records.json";
import shell from "./shell.json";
import visit from "./visit.json";
import week from "./week.json";

export const dictionary: Dictionary<PhoneWord> = {
  language: "zh", catalogue, texts: flat({ households, map, me, records, shell, visit, week }),
};
