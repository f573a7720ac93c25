import type { MemberRule } from "../protocol/member-rule.ts";

/** Letters, digits, white space, and `_ . : / = + -`. The prefix `aws:` is reserved. */
const tagText = /^(?!aws:)[\p{L}\p{N}\s_.:/=+-]*$/u;
const nameText = /^[A-Za-z0-9_-]+$/;

/**
 * The limits that AWS documents only in prose. Source `reference` is the text of the API reference, `quota`
 * the service quotas. Limits from the API's model are next to their operations.
 */
export const limits = {
  /**
   * Page size of ListDeliverabilityTestReports and ListEmailIdentities. Other lists have no documented range.
   */
  pageSize: { min: 0, max: 1000, source: "reference" },
  recommendationsPageSize: { min: 1, max: 100, source: "reference" },
  /** Maximum range of domain statistics and campaigns: EndDate - StartDate, in days. */
  rangeDays: { max: 30, source: "reference" },
  tagList: { max: 50, source: "reference" },
  tagKey: { min: 1, max: 128, pattern: tagText, source: "reference" },
  tagValue: { min: 0, max: 256, pattern: tagText, source: "reference" },
  /** Names and values of CloudWatch dimensions and of message tags. */
  dimensionText: { min: 1, max: 256, pattern: nameText, source: "reference" },
  configurationSetName: { min: 1, max: 64, pattern: nameText, source: "quota" },
  eventDestinationName: { min: 1, max: 64, pattern: nameText, source: "quota" },
  dedicatedIpPoolName: { min: 1, max: 64, pattern: /^[a-z0-9_-]+$/, source: "reference" },
  warmupPercentage: { min: 0, max: 100, source: "reference" },
  /** To, Cc, and Bcc recipients of a message in total. */
  recipients: { max: 50, source: "quota" },
  /** Length of an email address with its display name. Placewright's own limit: AWS documents none. */
  senderLength: { max: 4000, source: "reference" },
  /** Size of a message in SES v2, and in v1: 40 MB and 10 MB, with attachments in base64. */
  messageBytes: { max: 41_943_040, source: "quota" },
  messageBytesV1: { max: 10_485_760, source: "quota" },
  /** Octets per line of a raw message, including CRLF (RFC 5321). */
  rawLineOctets: { max: 1000, source: "reference" },
  templateData: { max: 262_144, source: "model" },
  templateName: { min: 1, max: 64, pattern: nameText, source: "reference" },
  /** Total size of a template's subject, text, and HTML: 500 KB. */
  templateBytes: { max: 512_000, source: "quota" },
  /** Time between two changes of the key length of Easy DKIM, in milliseconds. */
  dkimKeyChangeMs: { min: 86_400_000, source: "reference" },
  policyName: { min: 1, max: 64, pattern: nameText, source: "reference" },
  /** Size of a sending authorization policy: 4 KB. */
  policyBytes: { max: 4096, source: "reference" },
  /** GetEmailIdentityPolicies returns at most 20 policies. */
  policiesPerIdentity: { max: 20, source: "quota" },
  /** Entries of a SendBulkEmail request. */
  bulkEntries: { max: 50, source: "quota" },
  /** Contact lists of an account. Source: "Using list management" in the SES developer guide. */
  contactLists: { max: 1, source: "reference" },
  /** Source: "Custom verification email frequently asked questions" in the SES developer guide. */
  verificationTemplates: { max: 50, source: "reference" },
  verificationTemplateBytes: { max: 10_485_760, source: "reference" },
  verificationTemplatesPageSize: { min: 1, max: 50, source: "reference" },
  topicsPerList: { max: 20, source: "reference" },
  identities: { max: 10_000, source: "quota" },
  configurationSets: { max: 10_000, source: "quota" },
  eventDestinationsPerSet: { max: 10, source: "quota" },
  dedicatedIpPools: { max: 50, source: "quota" },
  /** Source: the SES developer guide, "Tenants", "Limitations". */
  tenants: { max: 10_000, source: "quota" },
  tenantName: { min: 1, max: 64, pattern: nameText, source: "reference" },
  /** Messages in an export of message insights. */
  exportedMessages: { min: 1, max: 10_000, source: "model" },
  templates: { max: 20_000, source: "quota" },
  concurrentImportJobs: { max: 20, source: "quota" },
  /** Messages in 24 hours, and per second, for an account in the sandbox. */
  sandboxDailySends: { max: 200, source: "reference" },
  sandboxSendRate: { max: 1, source: "reference" },
  /** Initial messages in 24 hours, and per second, for an account with production access. */
  productionDailySends: { max: 50_000, source: "reference" },
  productionSendRate: { max: 14, source: "reference" },
  /** Requests per second and operation in the profile `strict`, except SendEmail. */
  apiRate: { max: 1, source: "quota" },
  /**
   * "You can execute this operation no more than 16 times per second, and with at most 160 queries from the batches per
   * second (cumulative)." (BatchGetMetricData in the SES API reference.)
   */
  metricCallRate: { max: 16, source: "reference" },
  metricQueryRate: { max: 160, source: "reference" },
} as const satisfies Readonly<Record<string, MemberRule>>;
