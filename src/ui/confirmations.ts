import { randomBytes } from "node:crypto";

/**
 * Questions that were asked before something that costs money is done. Each can be answered once: a second click, or a form
 * that is sent again, gets the result of the first one.
 */
export interface Confirmations<Result> {
  /** Returns the key of a new question, which its form sends back. */
  ask(): string;
  /**
   * Does what was asked, or returns what the first answer did. Undefined if the question is not known anymore, so that it
   * must be asked again. After an error, the question can be answered again.
   */
  answer(key: string, act: () => Promise<Result>): Promise<Result> | undefined;
}

/** Questions that are kept. The oldest are forgotten first. */
const maxKept = 200;

/** Creates the memory of questions. It ends with the process, after which questions are asked again. */
export function createConfirmations<Result>(): Confirmations<Result> {
  const results = new Map<string, Promise<Result> | undefined>();
  return {
    ask() {
      const key = randomBytes(18).toString("base64url");
      results.set(key, undefined);
      const [oldest] = results.keys();
      if (results.size > maxKept && oldest !== undefined) results.delete(oldest);
      return key;
    },
    answer(key, act) {
      if (!results.has(key)) return undefined;
      const known = results.get(key);
      if (known) return known;
      const result = act();
      results.set(key, result);
      result.catch(() => results.set(key, undefined));
      return result;
    },
  };
}
