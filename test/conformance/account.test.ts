import { describe, expect, test } from "vitest";
import { rejectionOf, useService, versions } from "./running-service.ts";

describe.each(versions)("the account of $version", ({ version, clientOf, errors }) => {
  test("returns its quota and whether it can send", async () => {
    const service = await useService();
    const client = clientOf(service);
    const account = await client.getAccount({});
    expect(account).toMatchObject({
      DedicatedIpAutoWarmupEnabled: true,
      EnforcementStatus: "HEALTHY",
      ProductionAccessEnabled: true,
      SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 0 },
      SendingEnabled: true,
    });
    expect("VdmAttributes" in account).toBe(version === "v2");
    await client.putAccountSendingAttributes({ SendingEnabled: false });
    expect((await client.getAccount({})).SendingEnabled).toBe(false);
    await client.putAccountSendingAttributes({ SendingEnabled: true });
    await client.putAccountSendingAttributes({});
    expect((await client.getAccount({})).SendingEnabled).toBe(false);
  });

  test("keeps its dashboard until the end of the month in which it is disabled", async () => {
    const service = await useService();
    const client = clientOf(service);
    const { $metadata: _, ...disabled } = await client.getDeliverabilityDashboardOptions({});
    expect(disabled).toEqual({
      DashboardEnabled: false,
      AccountStatus: "DISABLED",
      ActiveSubscribedDomains: [],
      PendingExpirationSubscribedDomains: [],
    });

    for (const EmailIdentity of ["acme.example", "shop.example"])
      await client.createEmailIdentity({ EmailIdentity });
    const acme = {
      Domain: "acme.example",
      SubscriptionStartDate: new Date(Date.UTC(2026, 1, 1)),
      InboxPlacementTrackingOption: { Global: false, TrackedIsps: ["Gmail"] },
    };
    await client.putDeliverabilityDashboardOption({
      DashboardEnabled: true,
      SubscribedDomains: [acme, { Domain: "Shop.example" }],
    });
    expect(await client.getDeliverabilityDashboardOptions({})).toMatchObject({
      DashboardEnabled: true,
      AccountStatus: "ACTIVE",
      ActiveSubscribedDomains: [
        acme,
        { Domain: "shop.example", SubscriptionStartDate: new Date(service.clock.now()) },
      ],
    });

    await client.putDeliverabilityDashboardOption({ DashboardEnabled: true, SubscribedDomains: [acme] });
    const fewer = await client.getDeliverabilityDashboardOptions({});
    expect(fewer.ActiveSubscribedDomains).toEqual([acme]);
    expect(fewer.PendingExpirationSubscribedDomains).toMatchObject([{ Domain: "shop.example" }]);
    expect(fewer.SubscriptionExpiryDate).toBeUndefined();

    await client.putDeliverabilityDashboardOption({ DashboardEnabled: false });
    const ending = await client.getDeliverabilityDashboardOptions({});
    expect(ending).toMatchObject({
      DashboardEnabled: false,
      AccountStatus: "PENDING_EXPIRATION",
      SubscriptionExpiryDate: new Date(Date.UTC(2026, 3, 1)),
      ActiveSubscribedDomains: [],
    });
    expect(ending.PendingExpirationSubscribedDomains).toHaveLength(2);

    service.clock.advance(31 * 86_400_000);
    expect(await client.getDeliverabilityDashboardOptions({})).toMatchObject({
      AccountStatus: "DISABLED",
      PendingExpirationSubscribedDomains: [],
    });
  });

  test.each([
    ["an unknown domain", [{ Domain: "acme.example" }], "NotFoundException"],
    ["a domain that cannot be verified", [{ Domain: "gmail.com" }], "NotFoundException"],
    ["no domain", [{ InboxPlacementTrackingOption: { Global: true } }], "BadRequestException"],
    ["a domain twice", [{ Domain: "twice.example" }, { Domain: "TWICE.example" }], "BadRequestException"],
  ])("refuses a dashboard for %s", async (_, SubscribedDomains, name) => {
    const service = await useService();
    const client = clientOf(service);
    for (const EmailIdentity of ["gmail.com", "twice.example"])
      await client.createEmailIdentity({ EmailIdentity });
    const error = await rejectionOf(
      client.putDeliverabilityDashboardOption({ DashboardEnabled: true, SubscribedDomains }),
    );
    expect(error.name).toBe(name);
    expect(error).toBeInstanceOf(errors[name as "NotFoundException"]);
    expect((await client.getDeliverabilityDashboardOptions({})).DashboardEnabled).toBe(false);
  });
});

test("v2 only: VDM attributes are stored and returned", async () => {
  const { v2 } = await useService();
  expect((await v2.getAccount({})).VdmAttributes).toEqual({ VdmEnabled: "DISABLED" });
  const VdmAttributes = {
    VdmEnabled: "ENABLED" as const,
    DashboardAttributes: { EngagementMetrics: "ENABLED" as const },
    GuardianAttributes: { OptimizedSharedDelivery: "DISABLED" as const },
  };
  await v2.putAccountVdmAttributes({ VdmAttributes });
  expect((await v2.getAccount({})).VdmAttributes).toEqual(VdmAttributes);
  const error = await rejectionOf(
    v2.putAccountVdmAttributes({ VdmAttributes: { VdmEnabled: "ON" as "ENABLED" } }),
  );
  expect(error.message).toContain("enum value set: [DISABLED, ENABLED]");
});

test("a pricing plan applies from the start of the next month", async () => {
  const { v2, v1, clock } = await useService();
  const pricing = async () => (await v2.getAccount({})).PricingAttributes;
  expect(await pricing()).toEqual({ CurrentPlan: "NONE" });
  expect("PricingAttributes" in (await v1.getAccount({}))).toBe(false);
  await v2.putAccountPricingAttributes({ Plan: "PRO" });
  expect(await pricing()).toEqual({ CurrentPlan: "NONE", NextPlan: "PRO" });
  // The clock is at 2026-03-01.
  clock.advance(31 * 86_400_000 - 1);
  expect(await pricing()).toEqual({ CurrentPlan: "NONE", NextPlan: "PRO" });
  clock.advance(1);
  expect(await pricing()).toEqual({ CurrentPlan: "PRO" });
  await v2.putAccountPricingAttributes({ Plan: "ENTERPRISE" });
  await v2.putAccountPricingAttributes({ Plan: "PRO" });
  expect(await pricing()).toEqual({ CurrentPlan: "PRO" });
  const error = await rejectionOf(v2.putAccountPricingAttributes({ Plan: "GOLD" as "PRO" }));
  expect(error.name).toBe("BadRequestException");
});
