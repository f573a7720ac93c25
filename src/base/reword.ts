/** Messages of a library whose terms its users do not know, each with a replacement in plain words. */
export type Wording = readonly (readonly [message: RegExp, words: string])[];

/** Replaces the first pattern that a message matches. Returns other messages unchanged. */
export function reword(message: string, wording: Wording): string {
  const known = wording.find(([pattern]) => pattern.test(message));
  return known ? message.replace(...known) : message;
}
