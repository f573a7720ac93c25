import { type Check, notMeasured } from "../check.ts";
import { unknownPurpose } from "../evidence/purpose.ts";
import { unsubscribeAddresses } from "../evidence/unsubscribe.ts";

export const oneClickUnsubscribe: Check = {
  id: "one-click-unsubscribe",
  severity: "error",
  about: "Marketing mail supports one-click unsubscribe",
  fix: "Add an https URL that accepts a POST to List-Unsubscribe, and add List-Unsubscribe-Post: List-Unsubscribe=One-Click",
  source: "https://support.google.com/mail/answer/81126#unsub",
  run(message, { purpose }) {
    if (purpose === undefined) return notMeasured(unknownPurpose);
    if (purpose === "transactional") return [];
    const post = message.first("List-Unsubscribe-Post")?.trim();
    if (post === undefined) return [{ message: "There is no List-Unsubscribe-Post header" }];
    if (!/^List-Unsubscribe=One-Click$/i.test(post))
      return [
        { message: "The List-Unsubscribe-Post header is not List-Unsubscribe=One-Click", excerpt: post },
      ];
    return unsubscribeAddresses(message).some((address) => /^https:\/\//i.test(address))
      ? []
      : [{ message: "List-Unsubscribe has no https URL for one-click unsubscribe" }];
  },
};
