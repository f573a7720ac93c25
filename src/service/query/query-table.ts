import { accountOperations } from "./account.ts";
import { configurationSetOperations } from "./configuration-sets.ts";
import { identityOperations } from "./identities.ts";
import type { QueryOperation } from "./query-operation.ts";
import { sendingOperations } from "./sending.ts";
import { templateOperations } from "./templates.ts";

/** The operations of the SES API of 2010-12-01 that are served. */
export const queryTable: Readonly<Record<string, QueryOperation>> = {
  ...accountOperations,
  ...configurationSetOperations,
  ...identityOperations,
  ...sendingOperations,
  ...templateOperations,
};

const receipt = "no mail is received";
const notifications = "feedback is published as events of configuration sets only";

/** The other operations of that API, with the reason why they are not served. */
export const unserved: Readonly<Record<string, string>> = {
  CloneReceiptRuleSet: receipt,
  CreateReceiptFilter: receipt,
  CreateReceiptRule: receipt,
  CreateReceiptRuleSet: receipt,
  DeleteReceiptFilter: receipt,
  DeleteReceiptRule: receipt,
  DeleteReceiptRuleSet: receipt,
  DescribeActiveReceiptRuleSet: receipt,
  DescribeReceiptRule: receipt,
  DescribeReceiptRuleSet: receipt,
  ListReceiptFilters: receipt,
  ListReceiptRuleSets: receipt,
  ReorderReceiptRuleSet: receipt,
  SendBounce: receipt,
  SetActiveReceiptRuleSet: receipt,
  SetIdentityHeadersInNotificationsEnabled: notifications,
  SetIdentityNotificationTopic: notifications,
  SetReceiptRulePosition: receipt,
  UpdateReceiptRule: receipt,
};
