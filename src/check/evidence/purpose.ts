import type { MessageEvidence } from "./message-evidence.ts";

export const purposes = ["marketing", "transactional"] as const;
/** Marketing mail goes to many who may unsubscribe; transactional mail answers what one person did: a receipt, a password reset. */
export type Purpose = (typeof purposes)[number];

/** Not measured, as it depends on the purpose. */
export const unknownPurpose =
  "the purpose of the message is not known: declare purpose: marketing or transactional";

/**
 * The purpose that a message's header declares: `List-Unsubscribe` or `Precedence: bulk` marketing, `Auto-Submitted` transactional;
 * undefined if it declares neither. What a message says or links to does not count: receipts have links and images, too.
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
