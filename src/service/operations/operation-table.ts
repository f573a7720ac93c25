import type { ApiTable } from "../protocol/api.ts";
import type { Account } from "../state/account.ts";
import { accountOperations } from "./account.ts";
import { blacklistReportOperations } from "./blacklist-reports.ts";
import { configurationSetOperations } from "./configuration-sets.ts";
import { contactListOperations } from "./contact-lists.ts";
import { contactOperations } from "./contacts.ts";
import { dashboardOperations } from "./dashboard.ts";
import { dedicatedIpPoolOperations } from "./dedicated-ip-pools.ts";
import { dedicatedIpOperations } from "./dedicated-ips.ts";
import { domainStatisticsOperations } from "./domain-statistics.ts";
import { emailAddressInsightsOperations } from "./email-address-insights.ts";
import { emailContentRules } from "./email-content.ts";
import { emailTemplateOperations } from "./email-templates.ts";
import { eventDestinationOperations } from "./event-destinations.ts";
import { exportJobOperations } from "./export-jobs.ts";
import { identityOperations } from "./identities.ts";
import { identityCertificateOperations } from "./identity-certificates.ts";
import { identityPolicyOperations } from "./identity-policies.ts";
import { importJobOperations } from "./import-jobs.ts";
import { messageInsightsOperations } from "./message-insights.ts";
import { metricDataOperations } from "./metric-data.ts";
import { multiRegionEndpointOperations } from "./multi-region-endpoints.ts";
import { recommendationOperations } from "./recommendations.ts";
import { reputationEntityOperations } from "./reputation-entities.ts";
import { sendBulkEmailOperations } from "./send-bulk-email.ts";
import { sendEmailOperations } from "./send-email.ts";
import { suppressedDestinationOperations } from "./suppressed-destinations.ts";
import { tagOperations } from "./tags.ts";
import { tenantOperations } from "./tenants.ts";
import { testReportOperations } from "./test-reports.ts";
import { verificationTemplateOperations } from "./verification-templates.ts";

/** Tables by resource. A test checks that no two tables define the same operation, member, or structure. */
export const tablesByResource: readonly ApiTable<Account>[] = [
  accountOperations,
  blacklistReportOperations,
  configurationSetOperations,
  contactListOperations,
  contactOperations,
  dashboardOperations,
  dedicatedIpOperations,
  dedicatedIpPoolOperations,
  domainStatisticsOperations,
  emailAddressInsightsOperations,
  emailContentRules,
  emailTemplateOperations,
  eventDestinationOperations,
  exportJobOperations,
  identityCertificateOperations,
  identityOperations,
  identityPolicyOperations,
  importJobOperations,
  messageInsightsOperations,
  metricDataOperations,
  multiRegionEndpointOperations,
  recommendationOperations,
  reputationEntityOperations,
  sendBulkEmailOperations,
  sendEmailOperations,
  suppressedDestinationOperations,
  tagOperations,
  tenantOperations,
  testReportOperations,
  verificationTemplateOperations,
];

/**
 * The operations served, with the facts missing from the SDK's schemas. Methods, paths, required members, and
 * errors come from the SDK; a test compares both with the API's own model.
 */
export const operationTable: ApiTable<Account> = {
  operations: Object.assign({}, ...tablesByResource.map(({ operations }) => operations)),
  rules: Object.assign({}, ...tablesByResource.map(({ rules }) => rules)),
  absentInV1: Object.assign({}, ...tablesByResource.map(({ absentInV1 }) => absentInV1)),
  absentWordsInV1: Object.assign({}, ...tablesByResource.map(({ absentWordsInV1 }) => absentWordsInV1)),
  requiredInV1: Object.assign({}, ...tablesByResource.map(({ requiredInV1 }) => requiredInV1)),
};
