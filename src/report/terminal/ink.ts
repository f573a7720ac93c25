import picocolors from "picocolors";
import type { Verdict } from "../../result/verdict.ts";
import { verdictLooks } from "../words.ts";
import { type Printable, styled, type TerminalText } from "./terminal-text.ts";

const styles = ["bold", "dim", "red", "cyan", "gray", "green", "yellow", "magenta", "blue"] as const;

/** Colours, or none. */
export type Ink = Readonly<Record<(typeof styles)[number], (text: Printable) => TerminalText>>;

export const isColorSupported: boolean = picocolors.isColorSupported;

export function createInk(color: boolean): Ink {
  const colors = picocolors.createColors(color);
  return Object.fromEntries(styles.map((style) => [style, styled(colors[style])])) as unknown as Ink;
}

/** Text in a verdict's colour. */
export const inVerdictColor = (ink: Ink, verdict: Verdict, text: Printable): TerminalText =>
  ink[verdictLooks[verdict].terminal](text);

/** `✕ failed`. */
export const signAndWord = (verdict: Verdict): string =>
  `${verdictLooks[verdict].sign} ${verdictLooks[verdict].word}`;
