import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isSameSecret } from "../base/is-same-secret.ts";

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
  /** The command that serves it, whose terminal shows how to enter. Default: `placewright ui`. */
  readonly command?: string;
  /**
   * Returns the response to a request that is not, or not yet, admitted. Undefined if the request is
   * admitted.
   */
  admit(request: RequestHead): Answer | undefined;
}

/** Creates a random key of 192 bits. */
export const createKey = (): string => randomBytes(24).toString("base64url");

/** Whether a key was given, and is the right one. */
export const isKey = (given: string | undefined, key: string): boolean =>
  given !== undefined && isSameSecret(given, key);
