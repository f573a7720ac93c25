/** Loaded before the page is painted, so that no page flashes in a theme that its reader did not choose. */
import { applyDisplay } from "./apply-display.ts";

applyDisplay();
