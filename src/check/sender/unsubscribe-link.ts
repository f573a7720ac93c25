import { type Check, notMeasured } from "../check.ts";
import { unknownPurpose } from "../evidence/purpose.ts";
import { offersToUnsubscribe } from "../evidence/unsubscribe.ts";

export const unsubscribeLink: Check = {
  id: "unsubscribe-link",
  severity: "warn",
  about: "Marketing mail has an unsubscribe link that a reader can see",
  fix: "Put a link with the word unsubscribe into the footer, in plain sight",
  source: "https://support.google.com/mail/answer/81126#unsub",
  run(message, { purpose }) {
    if (purpose === undefined) return notMeasured(unknownPurpose);
    return purpose === "transactional" || offersToUnsubscribe(message)
      ? []
      : [{ message: "There is no visible link to unsubscribe in the body" }];
  },
};
