import { type Check, notMeasured } from "../check.ts";
import { unknownPurpose } from "../evidence/purpose.ts";

export const listUnsubscribe: Check = {
  id: "list-unsubscribe",
  severity: "error",
  about: "Marketing mail has a List-Unsubscribe header",
  fix: "Add List-Unsubscribe: <https://acme.example/unsubscribe/…>, or declare purpose: transactional",
  source: "https://support.google.com/mail/answer/81126#unsub",
  run({ first }, { purpose }) {
    if (purpose === "transactional" || first("List-Unsubscribe") !== undefined) return [];
    return purpose === undefined
      ? notMeasured(unknownPurpose)
      : [{ message: "The message is marketing mail but has no List-Unsubscribe header" }];
  },
};
