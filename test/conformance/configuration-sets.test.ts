import { describe, expect, test } from "vitest";
import { rejectionOf, useService, versions } from "./running-service.ts";

const name = "campaigns";

describe.each(versions)("configuration sets of $version", ({ version, clientOf, errors }) => {
  test("are created with their options, returned, listed, and deleted", async () => {
    const service = await useService();
    const client = clientOf(service);
    await client.createEmailIdentity({ EmailIdentity: "acme.example" });
    await client.createDedicatedIpPool({ PoolName: "pool" });
    await client.createConfigurationSet({
      ConfigurationSetName: name,
      TrackingOptions: { CustomRedirectDomain: "click.acme.example" },
      DeliveryOptions: { TlsPolicy: "REQUIRE", SendingPoolName: "pool" },
      ReputationOptions: { ReputationMetricsEnabled: true },
      SendingOptions: { SendingEnabled: false },
      Tags: [{ Key: "team", Value: "crm" }],
      SuppressionOptions: { SuppressedReasons: ["BOUNCE"] },
    });
    const { $metadata: _, ...got } = await client.getConfigurationSet({ ConfigurationSetName: name });
    expect(got).toEqual({
      ConfigurationSetName: name,
      TrackingOptions: { CustomRedirectDomain: "click.acme.example" },
      DeliveryOptions: { TlsPolicy: "REQUIRE", SendingPoolName: "pool" },
      ReputationOptions: { ReputationMetricsEnabled: true },
      SendingOptions: { SendingEnabled: false },
      Tags: [{ Key: "team", Value: "crm" }],
      ...(version === "v2" ? { SuppressionOptions: { SuppressedReasons: ["BOUNCE"] } } : {}),
    });
    await client.createConfigurationSet({ ConfigurationSetName: "plain" });
    expect(await client.getConfigurationSet({ ConfigurationSetName: "plain" })).toMatchObject({
      DeliveryOptions: {},
      ReputationOptions: { ReputationMetricsEnabled: false },
      SendingOptions: { SendingEnabled: true },
      Tags: [],
    });
    const first = await client.listConfigurationSets({ PageSize: 1 });
    expect(first.ConfigurationSets).toEqual(["plain"]);
    const second = await client.listConfigurationSets({ PageSize: 1, NextToken: first.NextToken });
    expect(second).toMatchObject({ ConfigurationSets: [name] });
    expect(second.NextToken).toBeUndefined();

    await client.deleteConfigurationSet({ ConfigurationSetName: name });
    for (const call of [
      () => client.getConfigurationSet({ ConfigurationSetName: name }),
      () => client.deleteConfigurationSet({ ConfigurationSetName: name }),
      () =>
        client.listTagsForResource({
          ResourceArn: `arn:aws:ses:us-east-1:000000000000:configuration-set/${name}`,
        }),
    ])
      expect(await rejectionOf(call())).toBeInstanceOf(errors.NotFoundException);
    await client.createConfigurationSet({ ConfigurationSetName: name });
    expect((await client.getConfigurationSet({ ConfigurationSetName: name })).Tags).toEqual([]);
  });

  test("have options that are set one at a time", async () => {
    const service = await useService();
    const client = clientOf(service);
    const set = { ConfigurationSetName: name };
    await client.createEmailIdentity({ EmailIdentity: "acme.example" });
    await client.createDedicatedIpPool({ PoolName: "pool" });
    await client.createConfigurationSet(set);
    await client.putConfigurationSetDeliveryOptions({ ...set, SendingPoolName: "pool" });
    await client.putConfigurationSetSendingOptions({ ...set, SendingEnabled: false });
    await client.putConfigurationSetReputationOptions({ ...set, ReputationMetricsEnabled: true });
    await client.putConfigurationSetTrackingOptions({ ...set, CustomRedirectDomain: "acme.example" });
    expect(await client.getConfigurationSet(set)).toMatchObject({
      DeliveryOptions: { SendingPoolName: "pool" },
      SendingOptions: { SendingEnabled: false },
      ReputationOptions: {
        ReputationMetricsEnabled: true,
        LastFreshStart: new Date(service.clock.now()),
      },
      TrackingOptions: { CustomRedirectDomain: "acme.example" },
    });
    service.clock.advance(1000);
    await client.putConfigurationSetReputationOptions({ ...set, ReputationMetricsEnabled: true });
    await client.putConfigurationSetDeliveryOptions({ ...set, SendingPoolName: "ses-shared-pool" });
    await client.putConfigurationSetTrackingOptions(set);
    const got = await client.getConfigurationSet(set);
    expect(got.ReputationOptions?.LastFreshStart).toEqual(new Date(service.clock.now() - 1000));
    expect(got.DeliveryOptions).toEqual({ SendingPoolName: "ses-shared-pool" });
    expect(got.TrackingOptions).toBeUndefined();
  });

  test.each([
    ["a name that is taken", { ConfigurationSetName: "taken" }, "AlreadyExistsException", "taken"],
    ["a name with a blank", { ConfigurationSetName: "a b" }, "BadRequestException", "configurationSetName"],
    ["a name of 65 letters", { ConfigurationSetName: "x".repeat(65) }, "BadRequestException", "64"],
    [
      "an unknown pool",
      { ConfigurationSetName: name, DeliveryOptions: { SendingPoolName: "nope" } },
      "NotFoundException",
      "nope",
    ],
    [
      "a redirect domain of somebody else",
      { ConfigurationSetName: name, TrackingOptions: { CustomRedirectDomain: "other.example" } },
      "BadRequestException",
      "other.example",
    ],
    [
      "a tag key twice",
      {
        ConfigurationSetName: name,
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "a", Value: "2" },
        ],
      },
      "BadRequestException",
      "Duplicate tag key",
    ],
  ])("refuse %s", async (_, request, errorName, words) => {
    const service = await useService();
    const client = clientOf(service);
    await client.createConfigurationSet({ ConfigurationSetName: "taken" });
    const error = await rejectionOf(client.createConfigurationSet(request));
    expect(error).toBeInstanceOf(errors[errorName as "NotFoundException"]);
    expect(error.message).toContain(words);
    expect((await client.listConfigurationSets({})).ConfigurationSets).toEqual(["taken"]);
  });

  test("that do not exist accept no options", async () => {
    const client = clientOf(await useService());
    const set = { ConfigurationSetName: "nope" };
    const errorsOfAll = await Promise.all(
      [
        client.putConfigurationSetDeliveryOptions(set),
        client.putConfigurationSetReputationOptions(set),
        client.putConfigurationSetSendingOptions(set),
        client.putConfigurationSetTrackingOptions(set),
        client.getConfigurationSetEventDestinations(set),
      ].map(rejectionOf),
    );
    for (const error of errorsOfAll) {
      expect(error).toBeInstanceOf(errors.NotFoundException);
      expect(error.message).toBe("Configuration set <nope> does not exist.");
    }
  });
});

test("v2 only: VDM, delivery time, HTTPS policy, archive, and a filter", async () => {
  const { v2, v1 } = await useService();
  await v2.createEmailIdentity({ EmailIdentity: "acme.example" });
  const ArchiveArn = "arn:aws:ses:us-east-1:000000000000:mailmanager-archive/a-abcdefghijklmnopqrstuvwxyz";
  await v2.createConfigurationSet({
    ConfigurationSetName: name,
    DeliveryOptions: { MaxDeliverySeconds: 300 },
    TrackingOptions: { CustomRedirectDomain: "acme.example", HttpsPolicy: "REQUIRE" },
    ArchivingOptions: { ArchiveArn },
  });
  const VdmOptions = { GuardianOptions: { OptimizedSharedDelivery: "ENABLED" as const } };
  await v2.putConfigurationSetVdmOptions({ ConfigurationSetName: name, VdmOptions });
  expect(await v2.getConfigurationSet({ ConfigurationSetName: name })).toMatchObject({
    DeliveryOptions: { MaxDeliverySeconds: 300 },
    TrackingOptions: { HttpsPolicy: "REQUIRE" },
    ArchivingOptions: { ArchiveArn },
    VdmOptions,
  });
  expect((await v1.getConfigurationSet({ ConfigurationSetName: name })).TrackingOptions).toEqual({
    CustomRedirectDomain: "acme.example",
  });
  await v2.putConfigurationSetVdmOptions({ ConfigurationSetName: name });
  expect((await v2.getConfigurationSet({ ConfigurationSetName: name })).VdmOptions).toBeUndefined();
  await v2.createConfigurationSet({ ConfigurationSetName: "other" });
  const filtered = await v2.listConfigurationSets({ Filter: { CONFIGURATION_SET_NAME_CONTAINS: "camp" } });
  expect(filtered.ConfigurationSets).toEqual([name]);
  const error = await rejectionOf(
    v2.createConfigurationSet({
      ConfigurationSetName: "x",
      SuppressionOptions: { SuppressedReasons: ["BOUNCE", "SPAM" as "BOUNCE"] },
    }),
  );
  expect(error.message).toContain(
    "at 'suppressionOptions.suppressedReasons' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [BOUNCE, COMPLAINT]]",
  );
});

test("UpdateConfigurationSet changes the options that it names", async () => {
  const { v2 } = await useService();
  const set = { ConfigurationSetName: name };
  await v2.createConfigurationSet({ ...set, SendingOptions: { SendingEnabled: false } });
  const security = async () => (await v2.getConfigurationSet(set)).MessageSecurityOptions;
  const smime = { SigningScheme: { SmimeScheme: { SignatureFormat: "DETACHED" as const } } };
  await v2.updateConfigurationSet({ ...set, MessageSecurityOptions: smime });
  expect(await security()).toEqual(smime);
  await v2.updateConfigurationSet(set);
  expect(await security()).toEqual(smime);
  expect((await v2.getConfigurationSet(set)).SendingOptions).toEqual({ SendingEnabled: false });
  await v2.updateConfigurationSet({
    ...set,
    MessageSecurityOptions: { SigningScheme: { DefaultScheme: {} } },
  });
  expect(await security()).toEqual({ SigningScheme: { DefaultScheme: {} } });
  const unknown = await rejectionOf(v2.updateConfigurationSet({ ConfigurationSetName: "none" }));
  expect(unknown.name).toBe("NotFoundException");
});

test("a signing scheme is exactly one scheme", async () => {
  const { url, v2 } = await useService();
  await v2.createConfigurationSet({ ConfigurationSetName: name });
  const put = (method: string, path: string, body: object) =>
    fetch(`${url}/v2/email/configuration-sets${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  // The SDK sends one member of a union at most.
  const MessageSecurityOptions = { SigningScheme: { DefaultScheme: {}, SmimeScheme: {} } };
  const created = await put("POST", "", { ConfigurationSetName: "x", MessageSecurityOptions });
  expect(created.headers.get("x-amzn-errortype")).toBe("BadRequestException");
  expect((await v2.listConfigurationSets({})).ConfigurationSets).toEqual([name]);
});
