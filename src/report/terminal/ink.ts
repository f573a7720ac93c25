import picocolors from "picocolors";
import type { Verdict } from "../../result/verdict.ts";
import { verdictLooks } from "../words.ts";

/** Colours, or none. */
export type Ink = ReturnType<typeof picocolors.createColors>;

export const createInk = (color: boolean): Ink => picocolors.createColors(color);

/** Text in a verdict's colour. */
export const inVerdictColor = (ink: Ink, verdict: Verdict, text: string): string =>
  ink[verdictLooks[verdict].terminal](text);

/** `✕ failed`. */
export const signAndWord = (verdict: Verdict): string =>
  `${verdictLooks[verdict].sign} ${verdictLooks[verdict].word}`;
