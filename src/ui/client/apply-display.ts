import { type Choice, readChoice } from "./choices.ts";

/** Choices that style sheets read from the root element. */
export const displayChoices = ["theme", "density"] as const satisfies readonly Choice[];

/** Sets a choice on the root element. The empty text is the default. */
export function applyChoice(choice: (typeof displayChoices)[number], value: string): void {
  if (value === "") delete document.documentElement.dataset[choice];
  else document.documentElement.dataset[choice] = value;
}

/** Sets what the reader chose. */
export function applyDisplay(): void {
  for (const choice of displayChoices) applyChoice(choice, readChoice(choice) ?? "");
}
