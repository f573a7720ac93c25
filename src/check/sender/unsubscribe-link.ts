import { type Check, notMeasured } from "../check.ts";
import { unknownPurpose } from "../evidence/purpose.ts";
import { offersToUnsubscribe } from "../evidence/unsubscribe.ts";

export const unsubscribeLink: Check = {
  id: "unsubscribe-link",
  severity: "warn",
  about: "Marketing mail has a visible unsubscribe link",
  fix: "Put a visible link with the word unsubscribe in the footer",
  source: "https://support.google.com/mail/answer/81126#unsub",
  run(message, { purpose }) {
    if (purpose === undefined) return notMeasured(unknownPurpose);
    return purpose === "transactional" || offersToUnsubscribe(message)
      ? []
      : [{ message: "The body has no visible unsubscribe link" }];
  },
};
