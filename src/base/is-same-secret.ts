import { createHash, timingSafeEqual } from "node:crypto";

/** Whether a given key, token, or signature is the expected one. Its timing reveals nothing about the expected one. */
export const isSameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(digest(given), digest(expected));

/** Hashes both to the same length, as `timingSafeEqual` requires. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
