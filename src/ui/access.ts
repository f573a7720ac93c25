import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What of a request is looked at before anything of its body is read. */
export type RequestHead = Pick<IncomingMessage, "method" | "url" | "headers" | "rawHeaders">;

/** A response in a few words. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a browser shows that it was let in. What it shows is of no use at another port of this machine; see docs/decisions/0016. */
export interface Access {
  /** The one origin under which the dashboard answers. */
  readonly origin: string;
  /** Lets a request in by returning nothing; returns the answer for one that it does not let in, or not yet. */
  admit(request: RequestHead): Answer | undefined;
}

/** Creates a key of 192 bits. */
export const createKey = (): string => randomBytes(24).toString("base64url");

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Compares in a time that tells nothing of the key. */
export const isKey = (given: string | undefined, key: string): boolean =>
  given !== undefined && timingSafeEqual(digest(given), digest(key));
