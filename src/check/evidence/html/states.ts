import type { StyleContext } from "./computed-style.ts";
import type { HtmlElement } from "./html-tree.ts";
import type { RuleIndex } from "./rule-index.ts";
import { allViewports, viewports } from "./viewport.ts";

/** A screen, before or after the reader has opened everything that opens. */
export interface State {
  /** Index into the screens of the rules. */
  readonly slot: number;
  readonly context: StyleContext;
}

/**
 * Returns the states to evaluate: each screen as first shown, and each screen on which something can be
 * opened.
 */
export function statesOf(
  { screens, interactive }: RuleIndex,
  hasDetails: boolean,
  common: Omit<StyleContext, "viewport" | "isOpened">,
): readonly State[] {
  const at = (isOpened: boolean) =>
    screens.map((screen, slot): State & { readonly screen: number } => ({
      slot,
      screen,
      context: { ...common, viewport: allViewports[screen] ?? viewports.desktop, isOpened },
    }));
  const opened = at(true).filter(({ screen }) => hasDetails || (interactive >> screen) & 1);
  return [...at(false), ...opened];
}

/** Whether the element can be opened regardless of style sheets. */
export const dependsOnOpening = ({ parent, attributes }: HtmlElement): boolean =>
  parent?.name === "details" || attributes["popover"] !== undefined;

/** Whether the document has closed details, or a button that opens a popover. */
export const hasOpenings = ({ children }: HtmlElement): boolean =>
  children.some(
    (child) =>
      (child.name === "details" && child.attributes["open"] === undefined) ||
      child.attributes["popovertarget"] !== undefined ||
      hasOpenings(child),
  );
