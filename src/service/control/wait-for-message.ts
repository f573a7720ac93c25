import { PlacewrightError } from "../../base/errors.ts";
import type { Account } from "../state/account.ts";
import type { SentMessage } from "../state/sent-message.ts";
import { type OutboxMessage, toOutboxMessage } from "./outbox.ts";

/**
 * Conditions that a sent message must meet. Absent ones are met by every message.
 *
 * @example
 * ```ts
 * import { type MessageMatch, startService } from "placewright/service";
 *
 * const service = await startService();
 * const receipt: MessageMatch = { to: "ann@reader.example", subject: "receipt", tag: "order=7" };
 * const missing = await service.control.waitForMessage(receipt, { timeoutMs: 0 }).catch((error) => error.code);
 * missing; // → "usage"
 * await service.close();
 * ```
 */
export interface MessageMatch {
  /** Email address of a recipient, in upper or lower case. */
  readonly to?: string | undefined;
  /** Part of the subject, in upper or lower case. */
  readonly subject?: string | undefined;
  /** Message tag: `order=7`, or `order` with any value. */
  readonly tag?: string | undefined;
  /** Earliest time of acceptance, by the account's clock. Default: any. */
  readonly since?: Date | undefined;
}

/** Returns the sent messages that meet the conditions, oldest first. */
export const findMessages = (account: Account, match: MessageMatch): SentMessage[] =>
  [...account.outbox.values()].filter((message) => meets(message, match));

function meets({ recipients, subject = "", tags, sentAtMs }: SentMessage, match: MessageMatch): boolean {
  const [name, value] = match.tag?.split("=") ?? [];
  return (
    (match.to === undefined || recipients.some((each) => each.toLowerCase() === match.to?.toLowerCase())) &&
    (match.subject === undefined || subject.toLowerCase().includes(match.subject.toLowerCase())) &&
    (name === undefined ||
      tags.some((tag) => tag.Name === name && (value === undefined || tag.Value === value))) &&
    (match.since === undefined || sentAtMs >= match.since.getTime())
  );
}

/** Longest time to wait, so that a forgotten request does not wait for ever. */
const maxWaitMs = 300_000;

/**
 * Resolves with the latest message that meets the conditions, as soon as there is one. Throws `usage` if there is none
 * in time.
 */
export async function waitForMessage(
  account: Account,
  match: MessageMatch,
  timeoutMs = 10_000,
): Promise<OutboxMessage> {
  const found = findMessages(account, match).at(-1);
  if (found) return toOutboxMessage(found, account);
  const waitMs = Math.min(Math.max(0, timeoutMs), maxWaitMs);
  return new Promise((resolve, reject) => {
    const leave = account.eventLog.subscribe(
      () => {},
      () => {
        const arrived = findMessages(account, match).at(-1);
        if (!arrived) return;
        stop();
        resolve(toOutboxMessage(arrived, account));
      },
    );
    const timer = setTimeout(() => {
      stop();
      reject(notFound(match, waitMs, account.outbox.size));
    }, waitMs);
    function stop(): void {
      clearTimeout(timer);
      leave();
    }
  });
}

function notFound(match: MessageMatch, waitMs: number, count: number): PlacewrightError {
  const conditions = Object.entries(match).filter(([, value]) => value !== undefined);
  const wanted = conditions.map(([name, value]) => `${name} "${value}"`).join(" and ") || "any message";
  return new PlacewrightError(
    "usage",
    `Cannot find a message with ${wanted}: none was sent within ${waitMs} ms, and the outbox has ${count}`,
    { hint: "Check that the application uses this service's URL, or wait longer" },
  );
}
