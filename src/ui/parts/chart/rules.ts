import { html } from "hono/html";
import type { Markup } from "../../../report/html/markup.ts";
import { isDrawn, type Plot, round, type Share, slotWidth, toY } from "./scale.ts";

/** A limit over consecutive runs. */
export interface RuleSpan {
  readonly percent: number;
  /** Index of its first run. */
  readonly from: number;
  /** Index after its last run. */
  readonly to: number;
}

/** Returns the spans in which a limit is the same. Runs without one are left out. */
export function spansOf(limits: readonly Share[]): readonly RuleSpan[] {
  const spans: RuleSpan[] = [];
  for (const [at, percent] of limits.entries()) {
    const last = spans.at(-1);
    if (!isDrawn(percent)) continue;
    if (last && last.to === at && last.percent === percent) spans[spans.length - 1] = { ...last, to: at + 1 };
    else spans.push({ percent, from: at, to: at + 1 });
  }
  return spans;
}

/**
 * Renders the limit of each run as a line: solid, dashed if it only warns, dotted for a baseline. A limit that changed is
 * a step.
 */
export function ruleMarkup(
  plot: Plot,
  limits: readonly Share[],
  kind: "rule" | "rule-halo" | "rule-warn" | "baseline",
): Markup {
  const width = slotWidth(limits.length);
  return html`${spansOf(limits).map(({ percent, from, to }) => {
    const y = toY(plot, percent);
    return html`<line class="${kind}" x1="${round(from * width)}%" x2="${round(to * width)}%" y1="${y}" y2="${y}"/>`;
  })}`;
}
