import picocolors from "picocolors";
import type { Verdict } from "../../result/verdict.ts";
import { verdictLooks } from "../words.ts";
import { type Printable, styled, type TerminalText } from "./terminal-text.ts";

const styles = ["bold", "dim", "red", "cyan", "gray", "green", "yellow", "magenta", "blue"] as const;

/** Functions that style text for the terminal. They leave it unstyled if color is off. */
export type Ink = Readonly<Record<(typeof styles)[number], (text: Printable) => TerminalText>>;

export const isColorSupported: boolean = picocolors.isColorSupported;

export function createInk(color: boolean): Ink {
  const colors = picocolors.createColors(color);
  return Object.fromEntries(styles.map((style) => [style, styled(colors[style])])) as unknown as Ink;
}

/** Styles text in a verdict's color. */
export const inVerdictColor = (ink: Ink, verdict: Verdict, text: Printable): TerminalText =>
  ink[verdictLooks[verdict].terminal](text);

/** Returns a verdict as sign and word, such as `✕ failed`. */
export const signAndWord = (verdict: Verdict): string =>
  `${verdictLooks[verdict].sign} ${verdictLooks[verdict].word}`;
