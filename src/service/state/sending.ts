import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "./account.ts";
import { attributesOf } from "./account-attributes.ts";

/** Throws AccountSuspendedException or SendingPausedException where the account may send nothing. */
export function checkMaySend(account: Account): void {
  const { sendingEnabled, enforcementStatus } = attributesOf(account);
  if (enforcementStatus === "SHUTDOWN")
    throw new ServiceError("AccountSuspendedException", "This account's ability to send email is suspended");
  if (!sendingEnabled)
    throw new ServiceError("SendingPausedException", "Email sending is paused for this account");
}
