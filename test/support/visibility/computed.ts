import { createCuts } from "../../../src/check/evidence/bounds.ts";
import { parseHtml } from "../../../src/check/evidence/html/html-tree.ts";
import { textHiddenBy } from "../../../src/check/evidence/html/text-hiding.ts";
import { isUnseen, walkStyled } from "../../../src/check/evidence/html/walk-styled.ts";
import type { SeenText } from "./in-browser.ts";

/** Returns the texts of a document in order, and whether a reader sees each in each viewport, as the checks compute it. */
export function textsComputed(html: string): Readonly<Record<"desktop" | "phone", readonly SeenText[]>> {
  const found: Record<"desktop" | "phone", SeenText[]> = { desktop: [], phone: [] };
  let inside = 0;
  walkStyled(parseHtml(html, createCuts()), createCuts(), {
    open(element) {
      if (isUnseen(element)) inside++;
    },
    close(element) {
      if (isUnseen(element)) inside--;
    },
    text(text, _parent, styles, isFirstLine) {
      if (inside > 0 || text.trim() === "") return;
      for (const [place, viewport] of (["desktop", "phone"] as const).entries())
        found[viewport].push({
          text: text.trim(),
          isSeen: textHiddenBy(styles[place] ?? styles[0], isFirstLine) === undefined,
        });
    },
  });
  return found;
}
