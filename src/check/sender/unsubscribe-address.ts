import { parseUrl } from "../../base/parse-url.ts";
import type { Check } from "../check.ts";
import { lineOfField } from "../evidence/lines.ts";
import { unsubscribeAddresses } from "../evidence/unsubscribe.ts";

export const unsubscribeAddress: Check = {
  id: "unsubscribe-address",
  severity: "error",
  about: "List-Unsubscribe has valid https or mailto URLs in angle brackets",
  fix: "Write List-Unsubscribe: <https://acme.example/unsubscribe/…>, <mailto:unsubscribe@acme.example>",
  source: "https://www.rfc-editor.org/rfc/rfc2369#section-2",
  run(message, { purpose }) {
    const [field] = message.all("List-Unsubscribe");
    if (!field) return [];
    const addresses = unsubscribeAddresses(message);
    const line = lineOfField(message.bytes, "List-Unsubscribe") ?? 1;
    if (addresses.length === 0)
      return [
        {
          message: "List-Unsubscribe has no URL in angle brackets",
          line,
          excerpt: field.raw,
        },
      ];
    // Mailbox providers require one-click unsubscribing, and TLS for it, of bulk mail only.
    const isOptional = purpose === "transactional";
    const hasSecure = isOptional || addresses.some((address) => /^https:/i.test(address));
    return addresses
      .filter((address) => !isUsable(address) && !(hasSecure && isPlainHttp(address)))
      .map((address) => ({
        message: isPlainHttp(address)
          ? "List-Unsubscribe has a URL without TLS"
          : "List-Unsubscribe has a value that is neither an https nor a mailto URL",
        line,
        excerpt: address,
        items: [address],
      }));
  },
};

/**
 * Whether an address is a URL without TLS. It does no harm next to an https URL: mail programs use the one
 * that they support.
 */
const isPlainHttp = (address: string): boolean => /^http:/i.test(address);

const isUsable = (address: string): boolean =>
  /^mailto:[^@?\s]+@[^@?\s]+(?:\?\S*)?$/i.test(address) ||
  (/^https:\/\//i.test(address) && parseUrl(address) !== undefined);
