import { ownDkimKey } from "../../support/own-dkim-key.ts";
import { exportCalls } from "./walk-exports.ts";
import { listsWalk } from "./walk-of-lists.ts";
import { tenantCalls } from "./walk-tenants.ts";

/** One call of an operation, as data that every client can execute. */
export interface WalkCall {
  readonly id: string;
  readonly operation: string;
  /** Set if v1 does not have the operation or these members. */
  readonly v2Only?: true;
  /**
   * Members as the API names them. Special values: `{ $ref: "id.path" }` is the output of an earlier call, `{
   * $daysAgo: 3 }` a time, and `{ $base64: "…" }` bytes.
   */
  readonly input: Readonly<Record<string, unknown>>;
  /** Values that the response must contain, among others. */
  readonly output?: Readonly<Record<string, unknown>>;
}

const FromEmailAddress = "Acme <news@acme.example>";
const Content = {
  Simple: {
    Subject: { Data: "Spring is here", Charset: "UTF-8" },
    Body: { Text: { Data: "New tulips: https://acme.example/tulips" } },
  },
};
const Raw = {
  Raw: {
    Data: {
      $base64: Buffer.from(
        "From: news@acme.example\r\nTo: ann@reader.example\r\nSubject: Raw\r\n\r\nHello\r\n",
      ).toString("base64"),
    },
  },
};
const sns = {
  Enabled: true,
  MatchingEventTypes: ["SEND", "BOUNCE"],
  SnsDestination: { TopicArn: "arn:aws:sns:us-east-1:000000000000:bounces" },
};
const range = { StartDate: { $daysAgo: 5 }, EndDate: { $daysAgo: 1 } };
const ConfigurationSetName = "campaigns";
const EmailIdentity = "acme.example";
const PoolName = "marketing";
const TemplateName = "launch";
const ResourceArn = "arn:aws:ses:us-east-1:000000000000:configuration-set/campaigns";

/** All operations at least once, each after the calls that it depends on. */
export const walk: readonly WalkCall[] = [
  {
    id: "createPool",
    operation: "CreateDedicatedIpPool",
    input: { PoolName, Tags: [{ Key: "a", Value: "b" }] },
  },
  { id: "listPools", operation: "ListDedicatedIpPools", input: {}, output: { DedicatedIpPools: [PoolName] } },
  {
    id: "getPool",
    operation: "GetDedicatedIpPool",
    v2Only: true,
    input: { PoolName },
    output: { DedicatedIpPool: { PoolName, ScalingMode: "STANDARD" } },
  },
  {
    id: "putIp",
    operation: "PutDedicatedIpInPool",
    input: { Ip: "192.0.2.10", DestinationPoolName: PoolName },
  },
  {
    id: "warmUp",
    operation: "PutDedicatedIpWarmupAttributes",
    input: { Ip: "192.0.2.10", WarmupPercentage: 100 },
  },
  {
    id: "getIp",
    operation: "GetDedicatedIp",
    input: { Ip: "192.0.2.10" },
    output: { DedicatedIp: { Ip: "192.0.2.10", PoolName, WarmupStatus: "DONE", WarmupPercentage: 100 } },
  },
  {
    id: "getIps",
    operation: "GetDedicatedIps",
    input: { PoolName, PageSize: 10 },
    output: { DedicatedIps: [{ Ip: "192.0.2.10" }] },
  },
  {
    id: "blacklists",
    operation: "GetBlacklistReports",
    input: { BlacklistItemNames: ["192.0.2.10", "192.0.2.11"] },
    output: { BlacklistReport: { "192.0.2.10": [], "192.0.2.11": [] } },
  },
  {
    id: "createIdentity",
    operation: "CreateEmailIdentity",
    input: { EmailIdentity, Tags: [{ Key: "team", Value: "crm" }] },
    output: { IdentityType: "DOMAIN", VerifiedForSendingStatus: true },
  },
  {
    id: "createSignedIdentity",
    operation: "CreateEmailIdentity",
    v2Only: true,
    input: {
      EmailIdentity: "signed.example",
      DkimSigningAttributes: { DomainSigningSelector: "s1", DomainSigningPrivateKey: ownDkimKey() },
    },
  },
  {
    id: "deleteSignedIdentity",
    operation: "DeleteEmailIdentity",
    v2Only: true,
    input: { EmailIdentity: "signed.example" },
  },
  { id: "dkim", operation: "PutEmailIdentityDkimAttributes", input: { EmailIdentity, SigningEnabled: true } },
  {
    id: "feedback",
    operation: "PutEmailIdentityFeedbackAttributes",
    input: { EmailIdentity, EmailForwardingEnabled: false },
  },
  {
    id: "mailFrom",
    operation: "PutEmailIdentityMailFromAttributes",
    input: {
      EmailIdentity,
      MailFromDomain: "bounce.acme.example",
      BehaviorOnMxFailure: "USE_DEFAULT_VALUE",
    },
  },
  {
    id: "getIdentity",
    operation: "GetEmailIdentity",
    input: { EmailIdentity },
    output: {
      FeedbackForwardingStatus: false,
      DkimAttributes: { SigningEnabled: true, Status: "SUCCESS" },
      MailFromAttributes: { MailFromDomain: "bounce.acme.example", MailFromDomainStatus: "SUCCESS" },
      Tags: [{ Key: "team", Value: "crm" }],
    },
  },
  {
    id: "listIdentities",
    operation: "ListEmailIdentities",
    input: { PageSize: 10 },
    output: { EmailIdentities: [{ IdentityName: EmailIdentity, IdentityType: "DOMAIN" }] },
  },
  {
    id: "createSet",
    operation: "CreateConfigurationSet",
    input: {
      ConfigurationSetName,
      DeliveryOptions: { SendingPoolName: PoolName },
      Tags: [{ Key: "team", Value: "crm" }],
    },
  },
  {
    id: "delivery",
    operation: "PutConfigurationSetDeliveryOptions",
    input: { ConfigurationSetName, TlsPolicy: "REQUIRE" },
  },
  {
    id: "reputation",
    operation: "PutConfigurationSetReputationOptions",
    input: { ConfigurationSetName, ReputationMetricsEnabled: true },
  },
  {
    id: "sending",
    operation: "PutConfigurationSetSendingOptions",
    input: { ConfigurationSetName, SendingEnabled: true },
  },
  {
    id: "tracking",
    operation: "PutConfigurationSetTrackingOptions",
    input: { ConfigurationSetName, CustomRedirectDomain: "click.acme.example" },
  },
  {
    id: "setVdm",
    operation: "PutConfigurationSetVdmOptions",
    v2Only: true,
    input: { ConfigurationSetName, VdmOptions: { DashboardOptions: { EngagementMetrics: "ENABLED" } } },
  },
  {
    id: "getSet",
    operation: "GetConfigurationSet",
    input: { ConfigurationSetName },
    output: {
      ConfigurationSetName,
      DeliveryOptions: { TlsPolicy: "REQUIRE" },
      ReputationOptions: { ReputationMetricsEnabled: true },
      SendingOptions: { SendingEnabled: true },
      TrackingOptions: { CustomRedirectDomain: "click.acme.example" },
    },
  },
  {
    id: "listSets",
    operation: "ListConfigurationSets",
    input: { PageSize: 10 },
    output: { ConfigurationSets: [ConfigurationSetName] },
  },
  {
    id: "createEvents",
    operation: "CreateConfigurationSetEventDestination",
    input: { ConfigurationSetName, EventDestinationName: "bounces", EventDestination: sns },
  },
  {
    id: "createMetrics",
    operation: "CreateConfigurationSetEventDestination",
    input: {
      ConfigurationSetName,
      EventDestinationName: "metrics",
      EventDestination: {
        MatchingEventTypes: ["OPEN"],
        CloudWatchDestination: {
          DimensionConfigurations: [
            { DimensionName: "campaign", DimensionValueSource: "MESSAGE_TAG", DefaultDimensionValue: "none" },
          ],
        },
      },
    },
  },
  {
    id: "deleteMetrics",
    operation: "DeleteConfigurationSetEventDestination",
    input: { ConfigurationSetName, EventDestinationName: "metrics" },
  },
  {
    id: "updateEvents",
    operation: "UpdateConfigurationSetEventDestination",
    input: {
      ConfigurationSetName,
      EventDestinationName: "bounces",
      EventDestination: { ...sns, Enabled: false },
    },
  },
  {
    id: "getEvents",
    operation: "GetConfigurationSetEventDestinations",
    input: { ConfigurationSetName },
    output: { EventDestinations: [{ ...sns, Name: "bounces", Enabled: false }] },
  },
  {
    id: "deleteEvents",
    operation: "DeleteConfigurationSetEventDestination",
    input: { ConfigurationSetName, EventDestinationName: "bounces" },
  },
  {
    id: "putDashboard",
    operation: "PutDeliverabilityDashboardOption",
    input: { DashboardEnabled: true, SubscribedDomains: [{ Domain: EmailIdentity }] },
  },
  {
    id: "getDashboard",
    operation: "GetDeliverabilityDashboardOptions",
    input: {},
    output: { DashboardEnabled: true, ActiveSubscribedDomains: [{ Domain: EmailIdentity }] },
  },
  {
    id: "createTest",
    operation: "CreateDeliverabilityTestReport",
    input: { ReportName: "spring", FromEmailAddress, Content, Tags: [{ Key: "team", Value: "crm" }] },
    output: { DeliverabilityTestStatus: "COMPLETED" },
  },
  {
    id: "createRawTest",
    operation: "CreateDeliverabilityTestReport",
    input: { ReportName: "raw", FromEmailAddress, Content: Raw },
  },
  {
    id: "getTest",
    operation: "GetDeliverabilityTestReport",
    input: { ReportId: { $ref: "createTest.ReportId" } },
    output: {
      DeliverabilityTestReport: { ReportName: "spring", Subject: "Spring is here" },
      OverallPlacement: { SpfPercentage: 100, DkimPercentage: 100 },
      Tags: [{ Key: "team", Value: "crm" }],
    },
  },
  {
    id: "listTests",
    operation: "ListDeliverabilityTestReports",
    input: { PageSize: 1000 },
    output: { DeliverabilityTestReports: [{ ReportName: "raw", Subject: "Raw" }, { ReportName: "spring" }] },
  },
  {
    id: "createFurnishedTest",
    operation: "CreateDeliverabilityTestReport",
    v2Only: true,
    input: {
      FromEmailAddress,
      Content: {
        Simple: {
          ...Content.Simple,
          Headers: [{ Name: "List-Unsubscribe", Value: "<https://acme.example/u/1>" }],
          Attachments: [
            {
              FileName: "catalogue.pdf",
              RawContent: { $base64: "JVBERi0=" },
              ContentType: "application/pdf",
              ContentId: "catalogue",
              ContentDescription: "All tulips",
              ContentDisposition: "ATTACHMENT",
              ContentTransferEncoding: "BASE64",
            },
          ],
        },
      },
    },
  },
  {
    id: "createTemplateTest",
    operation: "CreateDeliverabilityTestReport",
    v2Only: true,
    input: {
      FromEmailAddress,
      Content: {
        Template: {
          TemplateContent: { Subject: "Hi {{name}}", Html: "<p>Hello {{name}}</p>" },
          TemplateData: '{"name":"Ann"}',
          Headers: [{ Name: "X-Campaign", Value: "spring" }],
        },
      },
    },
  },
  {
    id: "statistics",
    operation: "GetDomainStatisticsReport",
    input: { Domain: EmailIdentity, ...range },
  },
  {
    id: "listCampaigns",
    operation: "ListDomainDeliverabilityCampaigns",
    input: { SubscribedDomain: EmailIdentity, ...range },
  },
  {
    id: "getCampaign",
    operation: "GetDomainDeliverabilityCampaign",
    input: { CampaignId: { $ref: "listCampaigns.DomainDeliverabilityCampaigns.0.CampaignId" } },
    output: { DomainDeliverabilityCampaign: { FromAddress: "news@acme.example" } },
  },
  {
    id: "accountWarmUp",
    operation: "PutAccountDedicatedIpWarmupAttributes",
    input: { AutoWarmupEnabled: false },
  },
  { id: "accountSending", operation: "PutAccountSendingAttributes", input: { SendingEnabled: true } },
  {
    id: "accountVdm",
    operation: "PutAccountVdmAttributes",
    v2Only: true,
    input: { VdmAttributes: { VdmEnabled: "ENABLED" } },
  },
  {
    id: "getAccount",
    operation: "GetAccount",
    input: {},
    output: { DedicatedIpAutoWarmupEnabled: false, SendingEnabled: true, EnforcementStatus: "HEALTHY" },
  },
  {
    id: "send",
    operation: "SendEmail",
    input: {
      FromEmailAddress,
      Destination: { ToAddresses: ["ann@reader.example"] },
      Content,
      ConfigurationSetName,
      EmailTags: [{ Name: "campaign", Value: "spring" }],
    },
  },
  ...exportCalls,
  { id: "tag", operation: "TagResource", input: { ResourceArn, Tags: [{ Key: "stage", Value: "live" }] } },
  { id: "untag", operation: "UntagResource", input: { ResourceArn, TagKeys: ["team"] } },
  {
    id: "tags",
    operation: "ListTagsForResource",
    input: { ResourceArn },
    output: { Tags: [{ Key: "stage", Value: "live" }] },
  },
  {
    id: "metrics",
    operation: "BatchGetMetricData",
    v2Only: true,
    input: { Queries: [{ Id: "sent", Namespace: "VDM", Metric: "SEND", ...range }] },
    output: { Results: [{ Id: "sent" }] },
  },
  {
    id: "recommendations",
    operation: "ListRecommendations",
    v2Only: true,
    input: { Filter: { STATUS: "OPEN" }, PageSize: 10 },
    output: { Recommendations: [] },
  },
  {
    id: "createTemplate",
    operation: "CreateEmailTemplate",
    v2Only: true,
    input: { TemplateName, TemplateContent: { Subject: "Hi {{name}}", Text: "Hello {{name}}" } },
  },
  {
    id: "updateTemplate",
    operation: "UpdateEmailTemplate",
    v2Only: true,
    input: { TemplateName, TemplateContent: { Subject: "Hi {{name}}", Text: "Hello again, {{name}}" } },
  },
  {
    id: "getTemplate",
    operation: "GetEmailTemplate",
    v2Only: true,
    input: { TemplateName },
    output: { TemplateName, TemplateContent: { Text: "Hello again, {{name}}" } },
  },
  {
    id: "listTemplates",
    operation: "ListEmailTemplates",
    v2Only: true,
    input: {},
    output: { TemplatesMetadata: [{ TemplateName }] },
  },
  {
    id: "renderTemplate",
    operation: "TestRenderEmailTemplate",
    v2Only: true,
    input: { TemplateName, TemplateData: '{"name":"Ann"}' },
  },
  { id: "deleteTemplate", operation: "DeleteEmailTemplate", v2Only: true, input: { TemplateName } },
  {
    id: "createImport",
    operation: "CreateImportJob",
    v2Only: true,
    input: {
      ImportDestination: { SuppressionListDestination: { SuppressionListImportAction: "PUT" } },
      ImportDataSource: { S3Url: "s3://lists/bounced.csv", DataFormat: "CSV" },
    },
  },
  {
    id: "getImport",
    operation: "GetImportJob",
    v2Only: true,
    input: { JobId: { $ref: "createImport.JobId" } },
    output: { ImportDataSource: { DataFormat: "CSV" } },
  },
  {
    id: "listImports",
    operation: "ListImportJobs",
    v2Only: true,
    input: { ImportDestinationType: "SUPPRESSION_LIST" },
    output: { ImportJobs: [{ ImportDestination: {} }] },
  },
  {
    id: "scalePool",
    operation: "PutDedicatedIpPoolScalingAttributes",
    v2Only: true,
    input: { PoolName, ScalingMode: "MANAGED" },
  },
  ...listsWalk,
  { id: "deleteSet", operation: "DeleteConfigurationSet", input: { ConfigurationSetName } },
  { id: "deletePool", operation: "DeleteDedicatedIpPool", input: { PoolName } },
  {
    id: "createFurnishedSet",
    operation: "CreateConfigurationSet",
    v2Only: true,
    input: {
      ConfigurationSetName: "furnished",
      DeliveryOptions: { TlsPolicy: "OPTIONAL", MaxDeliverySeconds: 600 },
      TrackingOptions: { CustomRedirectDomain: "click.acme.example", HttpsPolicy: "OPTIONAL" },
      SuppressionOptions: { SuppressedReasons: ["COMPLAINT"] },
      VdmOptions: {
        DashboardOptions: { EngagementMetrics: "ENABLED" },
        GuardianOptions: { OptimizedSharedDelivery: "DISABLED" },
      },
    },
  },
  ...tenantCalls,
  { id: "deleteIdentity", operation: "DeleteEmailIdentity", input: { EmailIdentity } },
];

/** Returns the calls that one version has. */
export const walkOf = (version: "v1" | "v2"): readonly WalkCall[] =>
  version === "v2" ? walk : walk.filter(({ v2Only }) => !v2Only);

/** The result of a call: its output, or the error that the client raised. */
export interface WalkResult {
  readonly id: string;
  readonly operation: string;
  readonly output?: unknown;
  readonly error?: string;
  /** Set if the client does not know the operation or members of its input. */
  readonly unknown?: true;
}
