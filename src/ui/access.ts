import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** The parts of a request that are inspected before any of its body is read. */
export type RequestHead = Pick<IncomingMessage, "method" | "url" | "headers" | "rawHeaders">;

/** A short response. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * How a browser proves that it is signed in. The proof is useless at another port of this machine; see
 * docs/decisions/0016.
 */
export interface Access {
  /** The only origin that the dashboard serves. */
  readonly origin: string;
  /**
   * Returns the response to a request that is not, or not yet, admitted. Undefined if the request is
   * admitted.
   */
  admit(request: RequestHead): Answer | undefined;
}

/** Creates a random key of 192 bits. */
export const createKey = (): string => randomBytes(24).toString("base64url");

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Compares keys in constant time, so that timing reveals nothing about the key. */
export const isKey = (given: string | undefined, key: string): boolean =>
  given !== undefined && timingSafeEqual(digest(given), digest(key));
