import { takeDroppedFiles } from "./check-drop.ts";
import { chooseDisplay } from "./choose-display.ts";
import { followChoice } from "./choose-rows.ts";
import { listenForCopies } from "./copy.ts";
import { followChanges } from "./follow-changes.ts";
import { listenForKeys } from "./keys.ts";
import { localizeTimes } from "./times.ts";

localizeTimes(document);
listenForKeys();
chooseDisplay();
listenForCopies();
takeDroppedFiles();
followChoice();
followChanges();
