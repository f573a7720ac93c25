import type { WalkCall } from "./walk.ts";

const metrics = {
  MetricsDataSource: {
    Dimensions: { ISP: ["*"] },
    Namespace: "VDM",
    Metrics: [{ Name: "SEND", Aggregation: "VOLUME" }],
    StartDate: { $daysAgo: 5 },
    EndDate: { $daysAgo: 1 },
  },
};
const filters = {
  FromEmailAddress: ["news@acme.example"],
  Destination: ["ann@reader.example"],
  Subject: ["Spring is here"],
  Isp: ["Other"],
  LastDeliveryEvent: ["SEND"],
  LastEngagementEvent: ["OPEN"],
};

/** Calls of the operations on exports and insights, while the message of the call `send` is in the outbox. */
export const exportCalls: readonly WalkCall[] = [
  {
    id: "messageInsights",
    operation: "GetMessageInsights",
    v2Only: true,
    input: { MessageId: { $ref: "send.MessageId" } },
    output: {
      Subject: "Spring is here",
      Insights: [{ Destination: "ann@reader.example", Isp: "Other" }],
    },
  },
  {
    id: "addressInsights",
    operation: "GetEmailAddressInsights",
    v2Only: true,
    input: { EmailAddress: "info@acme.example" },
    output: {
      MailboxValidation: {
        Evaluations: {
          HasValidSyntax: { ConfidenceVerdict: "HIGH" },
          IsRoleAddress: { ConfidenceVerdict: "HIGH" },
        },
      },
    },
  },
  {
    id: "exportMetrics",
    operation: "CreateExportJob",
    v2Only: true,
    input: { ExportDataSource: metrics, ExportDestination: { DataFormat: "CSV" } },
  },
  {
    id: "exportInsights",
    operation: "CreateExportJob",
    v2Only: true,
    input: {
      ExportDataSource: {
        MessageInsightsDataSource: {
          StartDate: { $daysAgo: 1 },
          EndDate: { $daysAgo: 0 },
          Include: filters,
          Exclude: { Isp: ["Gmail"] },
          MaxResults: 10,
        },
      },
      ExportDestination: { DataFormat: "JSON" },
    },
  },
  {
    id: "getExport",
    operation: "GetExportJob",
    v2Only: true,
    input: { JobId: { $ref: "exportMetrics.JobId" } },
    output: { ExportSourceType: "METRICS_DATA", ExportDestination: { DataFormat: "CSV" } },
  },
  {
    id: "listExports",
    operation: "ListExportJobs",
    v2Only: true,
    input: { ExportSourceType: "MESSAGE_INSIGHTS", PageSize: 10 },
    output: { ExportJobs: [{ ExportSourceType: "MESSAGE_INSIGHTS" }] },
  },
  {
    id: "cancelExport",
    operation: "CancelExportJob",
    v2Only: true,
    input: { JobId: { $ref: "exportInsights.JobId" } },
  },
  {
    id: "cancelledExports",
    operation: "ListExportJobs",
    v2Only: true,
    input: { JobStatus: "CANCELLED" },
    output: { ExportJobs: [{ JobStatus: "CANCELLED" }] },
  },
  {
    id: "createEndpoint",
    operation: "CreateMultiRegionEndpoint",
    v2Only: true,
    input: {
      EndpointName: "global",
      Details: { RoutesDetails: [{ Region: "eu-west-1" }] },
      Tags: [{ Key: "team", Value: "crm" }],
    },
    output: { Status: "READY" },
  },
  {
    id: "getEndpoint",
    operation: "GetMultiRegionEndpoint",
    v2Only: true,
    input: { EndpointName: "global" },
    output: { Status: "READY", Routes: [{ Region: "us-east-1" }, { Region: "eu-west-1" }] },
  },
  {
    id: "listEndpoints",
    operation: "ListMultiRegionEndpoints",
    v2Only: true,
    input: { PageSize: 10 },
    output: { MultiRegionEndpoints: [{ Regions: ["us-east-1", "eu-west-1"] }] },
  },
  {
    id: "deleteEndpoint",
    operation: "DeleteMultiRegionEndpoint",
    v2Only: true,
    input: { EndpointName: "global" },
    output: { Status: "DELETING" },
  },
  {
    id: "associateCertificate",
    operation: "AssociateEmailIdentityCertificate",
    v2Only: true,
    input: {
      EmailIdentity: "acme.example",
      FromAddress: "news@acme.example",
      CertificateArn: "arn:aws:acm:us-east-1:000000000000:certificate/3f2a81bc-9d0e-4c11-a1b2-000000000001",
    },
  },
  {
    id: "listCertificates",
    operation: "ListEmailIdentityCertificates",
    v2Only: true,
    input: { EmailIdentity: "acme.example", PageSize: 10 },
    output: { Certificates: [{ FromAddress: "news@acme.example", Status: "ACTIVE" }] },
  },
  {
    id: "dissociateCertificate",
    operation: "DisassociateEmailIdentityCertificate",
    v2Only: true,
    input: { EmailIdentity: "acme.example", FromAddress: "news@acme.example" },
  },
  { id: "pricing", operation: "PutAccountPricingAttributes", v2Only: true, input: { Plan: "PRO" } },
  {
    id: "updateSet",
    operation: "UpdateConfigurationSet",
    v2Only: true,
    input: {
      ConfigurationSetName: "campaigns",
      MessageSecurityOptions: { SigningScheme: { SmimeScheme: { SignatureFormat: "DETACHED" } } },
    },
  },
];
