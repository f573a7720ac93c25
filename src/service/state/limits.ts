import type { MemberRule } from "../protocol/member-rule.ts";

/** Letters, digits, white space and `_ . : / = + -`; the prefix `aws:` is reserved. */
const tagText = /^(?!aws:)[\p{L}\p{N}\s_.:/=+-]*$/u;
const nameText = /^[A-Za-z0-9_-]+$/;

/**
 * The limits that are written in prose alone, in one place. Source `reference`: the API reference's text; `quota`: the
 * service quotas. Those of the API's model are beside the operations that they belong to.
 */
export const limits = {
  /** Of ListDeliverabilityTestReports and ListEmailIdentities; other lists have no documented range. */
  pageSize: { min: 0, max: 1000, source: "reference" },
  recommendationsPageSize: { min: 1, max: 100, source: "reference" },
  /** Domain statistics and campaigns: EndDate - StartDate. */
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
  /** To, Cc and Bcc of a message together. */
  recipients: { max: 50, source: "quota" },
  /** Of an address with its display name. Ours: AWS documents none. */
  senderLength: { max: 4000, source: "reference" },
  /** Octets of a line of a raw message, CRLF included (RFC 5321). */
  rawLineOctets: { max: 1000, source: "reference" },
  templateData: { max: 262_144, source: "model" },
  templateName: { min: 1, max: 64, pattern: nameText, source: "reference" },
  /** Subject, text and HTML of a template together: 500 KB. */
  templateBytes: { max: 512_000, source: "quota" },
  identities: { max: 10_000, source: "quota" },
  configurationSets: { max: 10_000, source: "quota" },
  eventDestinationsPerSet: { max: 10, source: "quota" },
  dedicatedIpPools: { max: 50, source: "quota" },
  templates: { max: 20_000, source: "quota" },
  concurrentImportJobs: { max: 20, source: "quota" },
  /** Of an account in the sandbox: messages in 24 hours, and a second. */
  sandboxDailySends: { max: 200, source: "reference" },
  sandboxSendRate: { max: 1, source: "reference" },
  /** The same of an account with production access, as it begins. */
  productionDailySends: { max: 50_000, source: "reference" },
  productionSendRate: { max: 14, source: "reference" },
  /** Requests a second of any operation but SendEmail, in the profile `strict`. */
  apiRate: { max: 1, source: "quota" },
} as const satisfies Readonly<Record<string, MemberRule>>;
