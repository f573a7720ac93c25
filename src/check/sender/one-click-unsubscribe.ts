import { type Check, notMeasured } from "../check.ts";
import { unknownPurpose } from "../evidence/purpose.ts";
import { unsubscribeAddresses } from "../evidence/unsubscribe.ts";

export const oneClickUnsubscribe: Check = {
  id: "one-click-unsubscribe",
  severity: "error",
  about: "Marketing mail can be unsubscribed from with one click",
  fix: "Give List-Unsubscribe an https address that takes a POST, and add List-Unsubscribe-Post: List-Unsubscribe=One-Click",
  source: "https://support.google.com/mail/answer/81126#unsub",
  run(message, { purpose }) {
    if (purpose === undefined) return notMeasured(unknownPurpose);
    if (purpose === "transactional") return [];
    const post = message.first("List-Unsubscribe-Post")?.trim();
    if (post === undefined) return [{ message: "There is no List-Unsubscribe-Post field" }];
    if (!/^List-Unsubscribe=One-Click$/i.test(post))
      return [
        { message: "The List-Unsubscribe-Post field is not List-Unsubscribe=One-Click", excerpt: post },
      ];
    return unsubscribeAddresses(message).some((address) => /^https:\/\//i.test(address))
      ? []
      : [{ message: "List-Unsubscribe names no https address that one click could go to" }];
  },
};
