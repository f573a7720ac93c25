import { createKey } from "../access.ts";

/** A save that can be undone. */
export interface UndoStep {
  readonly file: string;
  /** The text before the save. */
  readonly text: string;
  /** The hash after the save: undoing requires that nothing changed since. */
  readonly hash: string;
}

/** Keeps the texts before the last saves in memory. */
export interface UndoSteps {
  /** Returns the token of the step. */
  add(step: UndoStep): string;
  get(token: string): UndoStep | undefined;
  remove(token: string): void;
}

/** Keeps at most `maxSteps` and `maxCharacters`, newest first. */
export function createUndoSteps(maxSteps = 30, maxCharacters = 4_000_000): UndoSteps {
  const steps = new Map<string, UndoStep>();
  return {
    add(step) {
      const token = createKey();
      steps.set(token, step);
      let characters = [...steps.values()].reduce((sum, { text }) => sum + text.length, 0);
      for (const [oldest, { text }] of steps) {
        if (steps.size <= maxSteps && characters <= maxCharacters) break;
        if (oldest === token) break;
        steps.delete(oldest);
        characters -= text.length;
      }
      return token;
    },
    get: (token) => steps.get(token),
    remove: (token) => void steps.delete(token),
  };
}
