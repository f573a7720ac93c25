import type { ApiTable } from "../protocol/api.ts";
import type { Account } from "../state/account.ts";
import { getAccount, putAccountSendingAttributes } from "./account.ts";
import { getDeliverabilityDashboardOptions, putDeliverabilityDashboardOption } from "./dashboard.ts";
import { domainStatisticsOperations } from "./domain-statistics.ts";
import {
  createEmailIdentity,
  deleteEmailIdentity,
  getEmailIdentity,
  listEmailIdentities,
} from "./identities.ts";
import { metricDataOperations } from "./metric-data.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";
import {
  createDeliverabilityTestReport,
  getDeliverabilityTestReport,
  listDeliverabilityTestReports,
} from "./test-reports.ts";

const tagList = { max: 50, source: "reference" } as const;
const pageSize = { min: 0, max: 1000, source: "reference" } as const;
/** Letters, digits, white space and `_ . : / = + -`; the prefix `aws:` is reserved. */
const tagText = /^(?!aws:)[\p{L}\p{N}\s_.:/=+-]*$/u;
const headerList = { min: 0, max: 15, source: "model" } as const;

/**
 * The operations served, and all that the SDK's schemas do not tell of them. An operation's method, path, members,
 * required members and errors come from the SDK; a test holds both against the API's own model.
 */
export const operationTable: ApiTable<Account> = {
  operations: {
    ...domainStatisticsOperations.operations,
    ...metricDataOperations.operations,
    CreateDeliverabilityTestReport: { handle: createDeliverabilityTestReport },
    CreateEmailIdentity: {
      handle: createEmailIdentity,
      v1Errors: { AlreadyExistsException: "BadRequestException" },
    },
    DeleteEmailIdentity: { handle: deleteEmailIdentity },
    GetAccount: { handle: getAccount },
    GetDeliverabilityDashboardOptions: { handle: getDeliverabilityDashboardOptions },
    GetDeliverabilityTestReport: { handle: getDeliverabilityTestReport, stableOutput: true },
    GetEmailIdentity: { handle: getEmailIdentity },
    ListDeliverabilityTestReports: { handle: listDeliverabilityTestReports },
    ListEmailIdentities: {
      handle: listEmailIdentities,
      olderRoute: { method: "GET", path: "/email/identities", query: ["NextToken", "PageSize"] },
    },
    ListTagsForResource: { handle: listTagsForResource },
    PutAccountSendingAttributes: { handle: putAccountSendingAttributes },
    PutDeliverabilityDashboardOption: { handle: putDeliverabilityDashboardOption },
    TagResource: { handle: tagResource },
    UntagResource: { handle: untagResource },
  },
  rules: {
    ...domainStatisticsOperations.rules,
    ...metricDataOperations.rules,
    "Attachment.ContentDescription": { max: 1000, source: "model" },
    "Attachment.ContentDisposition": { enum: "AttachmentContentDisposition", source: "model" },
    "Attachment.ContentId": { min: 1, max: 78, source: "model" },
    "Attachment.ContentTransferEncoding": { enum: "AttachmentContentTransferEncoding", source: "model" },
    "Attachment.ContentType": { min: 1, max: 78, source: "model" },
    "Attachment.FileName": { max: 255, source: "model" },
    "CreateDeliverabilityTestReportRequest.Tags": tagList,
    "CreateEmailIdentityRequest.EmailIdentity": { min: 1, source: "model" },
    "CreateEmailIdentityRequest.Tags": tagList,
    "DeleteEmailIdentityRequest.EmailIdentity": { min: 1, source: "model" },
    "DkimSigningAttributes.DomainSigningAttributesOrigin": {
      enum: "DkimSigningAttributesOrigin",
      source: "model",
    },
    "DkimSigningAttributes.DomainSigningPrivateKey": {
      min: 1,
      max: 20_480,
      pattern: /^[a-zA-Z0-9+/]+={0,2}$/,
      source: "model",
    },
    "DkimSigningAttributes.DomainSigningSelector": {
      min: 1,
      max: 63,
      pattern: /^(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))$/,
      source: "model",
    },
    "DkimSigningAttributes.NextSigningKeyLength": { enum: "DkimSigningKeyLength", source: "model" },
    "GetEmailIdentityRequest.EmailIdentity": { min: 1, source: "model" },
    "ListDeliverabilityTestReportsRequest.PageSize": pageSize,
    "ListEmailIdentitiesRequest.Filter": { keys: "IdentityFilterKey", source: "model" },
    "ListEmailIdentitiesRequest.PageSize": pageSize,
    "ListTagsForResourceRequest.ResourceArn": { min: 1, source: "model" },
    "Message.Headers": headerList,
    "MessageHeader.Name": { min: 1, max: 126, pattern: /^[!-9;-@A-~]+$/, source: "model" },
    "MessageHeader.Value": { min: 1, max: 995, pattern: /^[ -~]*$/, source: "model" },
    "Tag.Key": { min: 1, max: 128, pattern: tagText, source: "reference" },
    "Tag.Value": { min: 0, max: 256, pattern: tagText, source: "reference" },
    "TagResourceRequest.ResourceArn": { min: 1, source: "model" },
    "TagResourceRequest.Tags": tagList,
    "Template.Headers": headerList,
    "Template.TemplateArn": { min: 1, source: "model" },
    "Template.TemplateData": { max: 262_144, source: "model" },
    "Template.TemplateName": { min: 1, source: "model" },
    "UntagResourceRequest.ResourceArn": { min: 1, source: "model" },
  },
  absentInV1: {
    CreateEmailIdentityRequest: ["DkimSigningAttributes", "ConfigurationSetName"],
    DkimAttributes: [
      "SigningHostedZone",
      "SigningAttributesOrigin",
      "NextSigningKeyLength",
      "CurrentSigningKeyLength",
      "LastKeyGenerationTimestamp",
    ],
    GetAccountResponse: ["SuppressionAttributes", "Details", "VdmAttributes", "PricingAttributes"],
    GetEmailIdentityResponse: ["Policies", "ConfigurationSetName", "VerificationStatus", "VerificationInfo"],
    IdentityInfo: ["VerificationStatus"],
    ListEmailIdentitiesRequest: ["Filter"],
    Message: ["Headers", "Attachments"],
    Template: ["TemplateName", "TemplateContent", "Headers", "Attachments"],
  },
};
