import type { MessageEvidence } from "./message-evidence.ts";

/**
 * All purposes that a message can declare.
 *
 * @example
 * ```ts
 * import { purposes } from "placewright/check";
 *
 * purposes; // → ["marketing", "transactional"]
 * ```
 */
export const purposes = ["marketing", "transactional"] as const;
/**
 * Marketing mail goes to many recipients, who may unsubscribe. Transactional mail responds to an action of
 * one person: a receipt, a password reset.
 */
export type Purpose = (typeof purposes)[number];

/** Reason why checks that depend on the purpose are not measured. */
export const unknownPurpose =
  "the purpose of the message is unknown: declare purpose: marketing or transactional";

/**
 * Returns the purpose that the header declares: `List-Unsubscribe` or `Precedence: bulk` for marketing,
 * `Auto-Submitted` for transactional, else undefined. A list that readers may post to is a discussion
 * (RFC 2369), and so is `Precedence: list`. Ignores text and links: receipts have links and images too.
 */
export function purposeOf({ first }: Pick<MessageEvidence, "first">): Purpose | undefined {
  const automatic = first("Auto-Submitted")?.trim();
  if (automatic !== undefined && !/^no\b/i.test(automatic)) return "transactional";
  const isDiscussion = /^<(?:mailto|https?):/i.test(first("List-Post")?.trim() ?? "");
  const isBulk =
    first("List-Unsubscribe") !== undefined ||
    first("List-Unsubscribe-Post") !== undefined ||
    /^(?:bulk|junk)$/i.test(first("Precedence")?.trim() ?? "");
  return isBulk && !isDiscussion ? "marketing" : undefined;
}
