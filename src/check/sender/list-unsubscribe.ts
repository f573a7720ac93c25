import type { Check } from "../check.ts";
import { bulkReason } from "../evidence/bulk.ts";

export const listUnsubscribe: Check = {
  id: "list-unsubscribe",
  severity: "error",
  about: "Bulk mail has a List-Unsubscribe field",
  fix: "Add List-Unsubscribe: <https://acme.example/unsubscribe/…>, or Auto-Submitted: auto-generated to transactional mail",
  source: "https://www.rfc-editor.org/rfc/rfc2369#section-3.2",
  run(message) {
    const reason = bulkReason(message);
    if (reason === undefined || message.first("List-Unsubscribe") !== undefined) return [];
    return [{ message: `It looks like bulk mail (${reason}) and has no List-Unsubscribe field` }];
  },
};
