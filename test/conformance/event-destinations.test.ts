import { describe, expect, test } from "vitest";
import { rejectionOf, useService, versions } from "./running-service.ts";

const ConfigurationSetName = "campaigns";
const topic = { TopicArn: "arn:aws:sns:us-east-1:000000000000:bounces" };
const sns = { Enabled: true, MatchingEventTypes: ["BOUNCE" as const], SnsDestination: topic };

describe.each(versions)("event destinations of $version", ({ clientOf, errors }) => {
  async function useSet() {
    const client = clientOf(await useService());
    await client.createConfigurationSet({ ConfigurationSetName });
    const list = async () =>
      (await client.getConfigurationSetEventDestinations({ ConfigurationSetName })).EventDestinations;
    const create = (EventDestinationName: string, EventDestination: object = sns) =>
      client.createConfigurationSetEventDestination({
        ConfigurationSetName,
        EventDestinationName,
        EventDestination,
      });
    return { client, list, create };
  }

  test.each([
    ["SNS", { SnsDestination: topic }],
    [
      "Firehose",
      {
        KinesisFirehoseDestination: {
          IamRoleArn: "arn:aws:iam::000000000000:role/r",
          DeliveryStreamArn: "arn:aws:firehose:us-east-1:000000000000:deliverystream/d",
        },
      },
    ],
    [
      "CloudWatch",
      {
        CloudWatchDestination: {
          DimensionConfigurations: [
            {
              DimensionName: "campaign",
              DimensionValueSource: "MESSAGE_TAG" as const,
              DefaultDimensionValue: "none",
            },
          ],
        },
      },
    ],
    [
      "Pinpoint",
      { PinpointDestination: { ApplicationArn: "arn:aws:mobiletargeting:us-east-1:000000000000:apps/a" } },
    ],
  ])("are created for %s, changed and deleted", async (_, destination) => {
    const { client, list, create } = await useSet();
    await create("first", { MatchingEventTypes: ["SEND", "OPEN"], ...destination });
    expect(await list()).toEqual([
      { Name: "first", Enabled: false, MatchingEventTypes: ["SEND", "OPEN"], ...destination },
    ]);
    await create("second");
    const target = { ConfigurationSetName, EventDestinationName: "first" };
    await client.updateConfigurationSetEventDestination({ ...target, EventDestination: sns });
    expect(await list()).toEqual([
      { Name: "first", ...sns },
      { Name: "second", ...sns },
    ]);
    await client.deleteConfigurationSetEventDestination(target);
    expect(await list()).toEqual([{ Name: "second", ...sns }]);
    for (const call of [
      () => client.deleteConfigurationSetEventDestination(target),
      () => client.updateConfigurationSetEventDestination({ ...target, EventDestination: sns }),
    ])
      expect(await rejectionOf(call())).toBeInstanceOf(errors.NotFoundException);
  });

  test.each([
    ["a name that is taken", "taken", sns, "AlreadyExistsException", "taken"],
    ["a name with a dot", "a.b", sns, "BadRequestException", "eventDestinationName"],
    [
      "no event type",
      "new",
      { MatchingEventTypes: [], SnsDestination: topic },
      "BadRequestException",
      "Types",
    ],
    ["no destination", "new", { MatchingEventTypes: ["SEND"] }, "BadRequestException", "exactly one of"],
    [
      "two destinations",
      "new",
      { ...sns, PinpointDestination: { ApplicationArn: "arn" } },
      "BadRequestException",
      "exactly one of",
    ],
    [
      "an unknown event",
      "new",
      { ...sns, MatchingEventTypes: ["SENT"] },
      "BadRequestException",
      "enum value set",
    ],
    [
      "a dimension with a blank",
      "new",
      {
        MatchingEventTypes: ["SEND"],
        CloudWatchDestination: {
          DimensionConfigurations: [
            { DimensionName: "a b", DimensionValueSource: "LINK_TAG", DefaultDimensionValue: "x" },
          ],
        },
      },
      "BadRequestException",
      "dimensionName",
    ],
  ])("refuse %s", async (_, eventDestination, definition, errorName, words) => {
    const { list, create } = await useSet();
    await create("taken");
    const error = await rejectionOf(create(eventDestination, definition));
    expect(error).toBeInstanceOf(errors[errorName as "NotFoundException"]);
    expect(error.message).toContain(words);
    expect(await list()).toHaveLength(1);
  });

  test("are limited to ten per configuration set", async () => {
    const { create } = await useSet();
    for (let index = 0; index < 10; index++) await create(`d${index}`);
    expect(await rejectionOf(create("eleventh"))).toBeInstanceOf(errors.LimitExceededException);
  });
});

test("v2 only: EventBridge", async () => {
  const { v2, v1 } = await useService();
  await v2.createConfigurationSet({ ConfigurationSetName });
  const EventBridgeDestination = { EventBusArn: "arn:aws:events:us-east-1:000000000000:event-bus/default" };
  await v2.createConfigurationSetEventDestination({
    ConfigurationSetName,
    EventDestinationName: "bus",
    EventDestination: { MatchingEventTypes: ["DELIVERY"], EventBridgeDestination },
  });
  const [ofV2] =
    (await v2.getConfigurationSetEventDestinations({ ConfigurationSetName })).EventDestinations ?? [];
  expect(ofV2).toMatchObject({ Name: "bus", EventBridgeDestination });
  const [ofV1] =
    (await v1.getConfigurationSetEventDestinations({ ConfigurationSetName })).EventDestinations ?? [];
  expect(ofV1).not.toHaveProperty("EventBridgeDestination");
});
