import type { Changes } from "./changes.ts";
import type { Visit } from "./pages/view.ts";

/** Called before the data of a page is read, so that the page learns of every later change. */
export const visitNow = (changes: Changes): Visit => ({ since: changes.now() });
