import { perMessage } from "./per-message.ts";

/** Links and images that only promotional mail has so many of. */
const bulkPartCount = 10;

/**
 * Why a message looks like bulk mail; undefined for transactional mail, which says so by `Auto-Submitted`, and for what
 * nothing tells of.
 */
export const bulkReason = perMessage(({ first, fields, html, text }): string | undefined => {
  if (first("Auto-Submitted") !== undefined) return undefined;
  if (/^(bulk|list|junk)$/i.test(first("Precedence")?.trim() ?? "")) return "its Precedence says so";
  const listField = fields.find(({ name }) => /^list-/i.test(name));
  if (listField) return `it has the field ${listField.name}`;
  if (
    /\bunsubscribe\b|\babmelden\b|\bdésabonner\b|\bdesinscribir/i.test(
      `${html?.visibleText ?? ""}\n${text ?? ""}`,
    )
  )
    return "it speaks of unsubscribing";
  const count = (html?.links.length ?? 0) + (html?.images.length ?? 0);
  return count >= bulkPartCount ? `it has ${count} links and images` : undefined;
});
