/**
 * Statements of AWS's documentation, each with its source: a sentence of the SES API v2 reference, or the address of a
 * page of the developer guide.
 */
import { describe, expect, test } from "vitest";
import { rejectionOf, useService } from "./running-service.ts";

const dayMs = 86_400_000;

describe("dashboard", () => {
  // "This data is available for a domain only if you enabled the Deliverability dashboard for the domain."
  // ListDomainDeliverabilityCampaigns.
  test("covers only subscribed domains in the profile strict", async () => {
    const { v2, clock } = await useService({ profile: "strict" });
    await v2.createEmailIdentity({ EmailIdentity: "acme.example" });
    clock.advance(600_000);
    const range = {
      StartDate: new Date(clock.now() - 3 * dayMs),
      EndDate: new Date(clock.now()),
    };
    const list = () => v2.listDomainDeliverabilityCampaigns({ SubscribedDomain: "acme.example", ...range });
    const statistics = () => v2.getDomainStatisticsReport({ Domain: "acme.example", ...range });
    for (const call of [list, statistics])
      expect(await rejectionOf(call())).toMatchObject({
        name: "NotFoundException",
        message: "The Deliverability dashboard is not enabled for the domain acme.example",
      });
    await v2.putDeliverabilityDashboardOption({
      DashboardEnabled: true,
      SubscribedDomains: [{ Domain: "acme.example" }],
    });
    clock.advance(1000);
    const { DomainDeliverabilityCampaigns: [campaign] = [] } = await list();
    expect((await statistics()).DailyVolumes).toHaveLength(4);
    // "The IP addresses that were used to send the email message." DomainDeliverabilityCampaign.SendingIps.
    expect(campaign?.SendingIps).toEqual(["192.0.2.10", "192.0.2.11"]);
    const CampaignId = campaign?.CampaignId;
    await v2.getDomainDeliverabilityCampaign({ CampaignId });
    // A removed subscription lasts to the end of the month.
    clock.advance(1000);
    await v2.putDeliverabilityDashboardOption({ DashboardEnabled: false });
    await v2.getDomainDeliverabilityCampaign({ CampaignId });
    clock.advance(31 * dayMs);
    const error = await rejectionOf(v2.getDomainDeliverabilityCampaign({ CampaignId }));
    expect(error.name).toBe("NotFoundException");
  });
});

describe("ListRecommendations", () => {
  // "Can eiter be an individual filter, or combinations of STATUS and IMPACT or STATUS and TYPE"
  // ListRecommendationsRequest.Filter.
  test.each([
    [{ IMPACT: "HIGH", TYPE: "DKIM" }],
    [{ STATUS: "OPEN", RESOURCE_ARN: "arn:aws:ses:us-east-1:000000000000:identity/acme.example" }],
  ])("rejects the filters %j", async (Filter) => {
    const { v2 } = await useService();
    expect(await rejectionOf(v2.listRecommendations({ Filter }))).toMatchObject({
      name: "BadRequestException",
      message: "Filter must have one key, or STATUS together with IMPACT or TYPE",
    });
  });

  test.each([[{ TYPE: "DKIM" }], [{ STATUS: "OPEN", IMPACT: "HIGH" }], [{ TYPE: "SPF", STATUS: "FIXED" }]])(
    "accepts the filters %j",
    async (Filter) => {
      const { v2 } = await useService();
      expect(await v2.listRecommendations({ Filter })).toMatchObject({ Recommendations: [] });
    },
  );

  // "The recommendation status, with values like OPEN or FIXED." Recommendation.Status.
  test("reports what was fixed for 30 days", async () => {
    const { v2, clock } = await useService();
    const EmailIdentity = "acme.example";
    await v2.createEmailIdentity({ EmailIdentity });
    const list = async (TYPE: string) =>
      (await v2.listRecommendations({ Filter: { TYPE } })).Recommendations?.map((each) => [
        each.Status,
        each.CreatedTimestamp?.getTime(),
        each.LastUpdatedTimestamp?.getTime(),
      ]);
    const createdAtMs = clock.now();
    expect(await list("DKIM")).toEqual([]);
    clock.advance(1000);
    await v2.putEmailIdentityDkimAttributes({ EmailIdentity, SigningEnabled: false });
    expect(await list("DKIM")).toEqual([["OPEN", createdAtMs + 1000, createdAtMs + 1000]]);
    expect(await list("SPF")).toEqual([["OPEN", createdAtMs, createdAtMs + 1000]]);
    clock.advance(1000);
    await v2.putEmailIdentityDkimAttributes({ EmailIdentity, SigningEnabled: true });
    await v2.putEmailIdentityMailFromAttributes({ EmailIdentity, MailFromDomain: "bounce.acme.example" });
    expect(await list("DKIM")).toEqual([["FIXED", createdAtMs, createdAtMs + 2000]]);
    expect(await list("SPF")).toEqual([["FIXED", createdAtMs, createdAtMs + 2000]]);
    clock.advance(30 * dayMs);
    expect(await list("DKIM")).toHaveLength(1);
    clock.advance(1);
    expect([await list("DKIM"), await list("SPF")]).toEqual([[], []]);
  });
});

// The example of `aws sesv2 get-email-identity` in the AWS CLI reference has
// "MailFromAttributes": { "BehaviorOnMxFailure": "USE_DEFAULT_VALUE" }:
// https://docs.aws.amazon.com/cli/latest/reference/sesv2/get-email-identity.html
test("GetEmailIdentity always has MailFromAttributes", async () => {
  const { v1, v2 } = await useService();
  const EmailIdentity = "acme.example";
  await v2.createEmailIdentity({ EmailIdentity });
  for (const client of [v1, v2])
    expect((await client.getEmailIdentity({ EmailIdentity })).MailFromAttributes).toEqual({
      BehaviorOnMxFailure: "USE_DEFAULT_VALUE",
    });
});

// "You have to specify an IP pool that already exists." PutDedicatedIpInPoolRequest.DestinationPoolName, and GetDedicatedIp
// names the default one.
test("every operation knows the default dedicated IP pool", async () => {
  const { v2 } = await useService();
  const PoolName = (await v2.getDedicatedIp({ Ip: "192.0.2.10" })).DedicatedIp?.PoolName;
  expect(PoolName).toBe("ses-default-dedicated-pool");
  await v2.createDedicatedIpPool({ PoolName: "own" });
  expect((await v2.listDedicatedIpPools({})).DedicatedIpPools).toEqual(["own"]);
  expect((await v2.getDedicatedIpPool({ PoolName })).DedicatedIpPool).toEqual({
    PoolName,
    ScalingMode: "STANDARD",
  });
  for (const call of [
    v2.deleteDedicatedIpPool({ PoolName }),
    v2.putDedicatedIpPoolScalingAttributes({ PoolName, ScalingMode: "MANAGED" }),
  ])
    expect((await rejectionOf(call)).name).toBe("BadRequestException");
});

describe("event destinations", () => {
  const setup = async () => {
    const service = await useService();
    await service.v2.createConfigurationSet({ ConfigurationSetName: "news" });
    return service;
  };
  const names = { ConfigurationSetName: "news", EventDestinationName: "out" };

  // "The Amazon Resource Name (ARN) of the Amazon SNS topic to publish email events to." SnsDestination.TopicArn. Its form:
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html#amazonsns-resources-for-iam-policies
  test.each([
    [{ SnsDestination: { TopicArn: "topic" } }],
    [{ SnsDestination: { TopicArn: "arn:aws:sqs:us-east-1:000000000000:queue" } }],
    [{ SnsDestination: { TopicArn: "arn:aws:sns:us-east-1:1:topic" } }],
    [{ SnsDestination: { TopicArn: "arn:aws:sns:us-east-1:000000000000:a topic" } }],
    [{ EventBridgeDestination: { EventBusArn: "arn:aws:events:us-east-1:000000000000:rule/x" } }],
    [
      {
        KinesisFirehoseDestination: {
          IamRoleArn: "arn:aws:iam:us-east-1:000000000000:role/x",
          DeliveryStreamArn: "arn:aws:firehose:us-east-1:000000000000:deliverystream/x",
        },
      },
    ],
  ])("rejects %j", async (destination) => {
    const { v2 } = await setup();
    const error = await rejectionOf(
      v2.createConfigurationSetEventDestination({
        ...names,
        EventDestination: { MatchingEventTypes: ["SEND"], ...destination },
      }),
    );
    expect(error.name).toBe("BadRequestException");
    expect(error.message).toMatch(/^\w+Arn is not a valid ARN: /);
  });

  test.each([
    [{ SnsDestination: { TopicArn: "arn:aws:sns:us-east-1:000000000000:topic.fifo" } }],
    [
      {
        EventBridgeDestination: {
          EventBusArn: "arn:aws-cn:events:cn-north-1:000000000000:event-bus/default",
        },
      },
    ],
    [
      {
        KinesisFirehoseDestination: {
          IamRoleArn: "arn:aws:iam::000000000000:role/service/x",
          DeliveryStreamArn: "arn:aws:firehose:us-east-1:000000000000:deliverystream/x",
        },
      },
    ],
  ])("accepts %j", async (destination) => {
    const { v2 } = await setup();
    await v2.createConfigurationSetEventDestination({
      ...names,
      EventDestination: { MatchingEventTypes: ["SEND", "DELIVERY_DELAY"], ...destination },
    });
  });

  // The enum EventType of the Pinpoint Email API:
  // https://docs.aws.amazon.com/pinpoint-email/latest/APIReference/API_EventDestination.html
  test("v1 does not have the event types of v2", async () => {
    const { v1 } = await setup();
    const error = await rejectionOf(
      v1.createConfigurationSetEventDestination({
        ...names,
        EventDestination: {
          MatchingEventTypes: ["DELIVERY_DELAY" as "SEND"],
          SnsDestination: { TopicArn: "arn:aws:sns:us-east-1:000000000000:topic" },
        },
      }),
    );
    expect(error.message).toContain(
      "enum value set: [BOUNCE, CLICK, COMPLAINT, DELIVERY, OPEN, REJECT, RENDERING_FAILURE, SEND]",
    );
  });
});

// "A token returned from a previous call to ListEmailIdentities". ListEmailIdentitiesRequest.NextToken.
test("a list rejects the token of another list", async () => {
  const { v1, v2 } = await useService();
  for (const name of ["a", "b"]) {
    await v2.createEmailIdentity({ EmailIdentity: `${name}.example` });
    await v2.createConfigurationSet({ ConfigurationSetName: name });
  }
  const { NextToken } = await v2.listConfigurationSets({ PageSize: 1 });
  expect(await rejectionOf(v2.listEmailIdentities({ NextToken }))).toMatchObject({
    name: "BadRequestException",
    message: "The specified NextToken is not valid",
  });
  expect((await v1.listConfigurationSets({ NextToken })).ConfigurationSets).toEqual(["a"]);
});
