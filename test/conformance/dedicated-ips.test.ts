import { describe, expect, test } from "vitest";
import { rejectionOf, useService, versions } from "./running-service.ts";

const dayMs = 86_400_000;
const ip = "192.0.2.10";
const defaultPool = "ses-default-dedicated-pool";

describe.each(versions)("dedicated IPs of $version", ({ clientOf, errors }) => {
  test("include two at the start, warmed up and in the default pool", async () => {
    const client = clientOf(await useService());
    const { DedicatedIps } = await client.getDedicatedIps({});
    expect(DedicatedIps?.map(({ Ip }) => Ip).sort()).toEqual(["192.0.2.10", "192.0.2.11"]);
    expect((await client.getDedicatedIp({ Ip: ip })).DedicatedIp).toEqual({
      Ip: ip,
      PoolName: defaultPool,
      WarmupPercentage: 100,
      WarmupStatus: "DONE",
    });
    const first = await client.getDedicatedIps({ PageSize: 1 });
    const second = await client.getDedicatedIps({ PageSize: 1, NextToken: first.NextToken });
    expect([first, second].flatMap((page) => page.DedicatedIps?.map(({ Ip }) => Ip))).toHaveLength(2);
  });

  test("are assigned to pools, and return to the default pool when a pool is deleted", async () => {
    const client = clientOf(await useService());
    await client.createDedicatedIpPool({ PoolName: "pool", Tags: [{ Key: "a", Value: "b" }] });
    await client.putDedicatedIpInPool({ Ip: ip, DestinationPoolName: "pool" });
    const inPool = async (PoolName: string) =>
      (await client.getDedicatedIps({ PoolName })).DedicatedIps?.map(({ Ip }) => Ip);
    expect(await inPool("pool")).toEqual([ip]);
    expect(await inPool(defaultPool)).toEqual(["192.0.2.11"]);
    const ResourceArn = "arn:aws:ses:us-east-1:000000000000:dedicated-ip-pool/pool";
    expect((await client.listTagsForResource({ ResourceArn })).Tags).toEqual([{ Key: "a", Value: "b" }]);
    expect((await client.listDedicatedIpPools({})).DedicatedIpPools).toEqual(["pool"]);

    await client.createConfigurationSet({
      ConfigurationSetName: "set",
      DeliveryOptions: { SendingPoolName: "pool" },
    });
    const error = await rejectionOf(client.deleteDedicatedIpPool({ PoolName: "pool" }));
    expect(error).toBeInstanceOf(errors.BadRequestException);
    expect(error.message).toContain("<set>");
    await client.deleteConfigurationSet({ ConfigurationSetName: "set" });
    await client.deleteDedicatedIpPool({ PoolName: "pool" });
    expect(await inPool(defaultPool)).toHaveLength(2);
    for (const call of [
      () => inPool("pool"),
      () => client.deleteDedicatedIpPool({ PoolName: "pool" }),
      () => client.putDedicatedIpInPool({ Ip: ip, DestinationPoolName: "pool" }),
      () => client.listTagsForResource({ ResourceArn }),
    ])
      expect(await rejectionOf(call())).toBeInstanceOf(errors.NotFoundException);
  });

  test("warm up in 45 days, unless the account disables it", async () => {
    const service = await useService();
    const client = clientOf(service);
    const warmup = async () => {
      const { WarmupPercentage, WarmupStatus } = (await client.getDedicatedIp({ Ip: ip })).DedicatedIp ?? {};
      return [WarmupPercentage, WarmupStatus];
    };
    await client.putDedicatedIpWarmupAttributes({ Ip: ip, WarmupPercentage: 10 });
    expect(await warmup()).toEqual([10, "IN_PROGRESS"]);
    service.clock.advance(9 * dayMs);
    expect(await warmup()).toEqual([30, "IN_PROGRESS"]);
    await client.putAccountDedicatedIpWarmupAttributes({ AutoWarmupEnabled: false });
    expect(await warmup()).toEqual([10, "IN_PROGRESS"]);
    await client.putAccountDedicatedIpWarmupAttributes({ AutoWarmupEnabled: true });
    service.clock.advance(32 * dayMs);
    expect(await warmup()).toEqual([100, "DONE"]);
  });

  test.each([-1, 101])("reject a warm-up of %i percent", async (WarmupPercentage) => {
    const client = clientOf(await useService());
    const error = await rejectionOf(client.putDedicatedIpWarmupAttributes({ Ip: ip, WarmupPercentage }));
    expect(error).toBeInstanceOf(errors.BadRequestException);
    expect(error.message).toContain("warmupPercentage");
  });

  test("of another account return NotFoundException", async () => {
    const client = clientOf(await useService());
    const calls = [
      client.getDedicatedIp({ Ip: "198.51.100.1" }),
      client.putDedicatedIpInPool({ Ip: "198.51.100.1", DestinationPoolName: defaultPool }),
      client.putDedicatedIpWarmupAttributes({ Ip: "198.51.100.1", WarmupPercentage: 1 }),
    ];
    for (const error of await Promise.all(calls.map(rejectionOf)))
      expect(error).toBeInstanceOf(errors.NotFoundException);
  });

  test.each([
    ["taken", "AlreadyExistsException"],
    [defaultPool, "AlreadyExistsException"],
    ["Capitals", "BadRequestException"],
    ["", "BadRequestException"],
  ])("a pool cannot be named %j", async (PoolName, errorName) => {
    const client = clientOf(await useService());
    await client.createDedicatedIpPool({ PoolName: "taken" });
    expect(await rejectionOf(client.createDedicatedIpPool({ PoolName }))).toBeInstanceOf(
      errors[errorName as "NotFoundException"],
    );
  });

  test("are limited to 50 pools, listed in pages", async () => {
    const client = clientOf(await useService());
    for (let index = 0; index < 50; index++) await client.createDedicatedIpPool({ PoolName: `p${index}` });
    expect(await rejectionOf(client.createDedicatedIpPool({ PoolName: "p50" }))).toBeInstanceOf(
      errors.LimitExceededException,
    );
    const first = await client.listDedicatedIpPools({ PageSize: 30 });
    const second = await client.listDedicatedIpPools({ PageSize: 30, NextToken: first.NextToken });
    const names = [...(first.DedicatedIpPools ?? []), ...(second.DedicatedIpPools ?? [])];
    expect(new Set(names).size).toBe(50);
    expect(second.NextToken).toBeUndefined();
  });
});

test("v2 only: scaling modes", async () => {
  const { v2 } = await useService();
  await v2.createDedicatedIpPool({ PoolName: "plain" });
  const poolOf = async (PoolName: string) => (await v2.getDedicatedIpPool({ PoolName })).DedicatedIpPool;
  expect(await poolOf("plain")).toEqual({ PoolName: "plain", ScalingMode: "STANDARD" });
  await v2.putDedicatedIpInPool({ Ip: ip, DestinationPoolName: "plain" });
  await v2.putDedicatedIpPoolScalingAttributes({ PoolName: "plain", ScalingMode: "MANAGED" });
  expect(await poolOf("plain")).toEqual({ PoolName: "plain", ScalingMode: "MANAGED" });
  expect((await v2.getDedicatedIp({ Ip: ip })).DedicatedIp?.WarmupStatus).toBe("NOT_APPLICABLE");
  const calls = [
    v2.putDedicatedIpPoolScalingAttributes({ PoolName: "plain", ScalingMode: "STANDARD" }),
    v2.putDedicatedIpInPool({ Ip: "192.0.2.11", DestinationPoolName: "plain" }),
    v2.putDedicatedIpWarmupAttributes({ Ip: ip, WarmupPercentage: 5 }),
  ];
  for (const { name } of await Promise.all(calls.map(rejectionOf))) expect(name).toBe("BadRequestException");
  expect((await rejectionOf(v2.getDedicatedIpPool({ PoolName: "nope" }))).name).toBe("NotFoundException");
});
