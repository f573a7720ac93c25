import type { MessageEvidence } from "./message-evidence.ts";

/** All purposes that a message can declare. */
export const purposes = ["marketing", "transactional"] as const;
/**
 * Marketing mail goes to many recipients, who may unsubscribe. Transactional mail responds to an action of
 * one person: a receipt, a password reset.
 */
export type Purpose = (typeof purposes)[number];

/** Reason why checks that depend on the purpose are not measured. */
export const unknownPurpose =
  "the purpose of the message is not known: declare purpose: marketing or transactional";

/**
 * Returns the purpose that the header declares: `List-Unsubscribe` or `Precedence: bulk` for marketing,
 * `Auto-Submitted` for transactional, else undefined. Ignores text and links: receipts have links and images
 * too.
 */
export function purposeOf({ first }: Pick<MessageEvidence, "first">): Purpose | undefined {
  const automatic = first("Auto-Submitted")?.trim();
  if (automatic !== undefined && !/^no\b/i.test(automatic)) return "transactional";
  const isBulk =
    first("List-Unsubscribe") !== undefined ||
    first("List-Unsubscribe-Post") !== undefined ||
    /^(bulk|list|junk)$/i.test(first("Precedence")?.trim() ?? "");
  return isBulk ? "marketing" : undefined;
}
