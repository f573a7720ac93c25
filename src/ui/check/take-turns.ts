import { PlacewrightError } from "../../base/errors.ts";

/**
 * Returns a function that does at most `atATime` things at a time, in the order in which they came. Throws `usage` if more
 * than `maxWaiting` wait.
 */
export function createTurns(atATime: number, maxWaiting: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async function takeTurn<T>(act: () => Promise<T>): Promise<T> {
    if (running >= atATime) {
      if (waiting.length >= maxWaiting)
        throw new PlacewrightError("usage", "The dashboard is checking other messages", {
          hint: "Try again in a moment",
        });
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return await act();
    } finally {
      // The turn goes to the next one, so `running` stays.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
