import { describe, expect, test } from "vitest";
import { rejectionOf, useService } from "./running-service.ts";

// Statements about tenants are from the SES developer guide, chapter "Tenants", and the API reference.
const TenantName = "customer-a";
const arn = (resource: string) => `arn:aws:ses:us-east-1:000000000000:${resource}`;
const Content = { Simple: { Subject: { Data: "Spring" }, Body: { Text: { Data: "New tulips." } } } };

/** Starts a service with a tenant that may send from acme.example with the configuration set "news". */
async function useTenant(options: Parameters<typeof useService>[0] = {}) {
  const service = await useService(options);
  const { v2 } = service;
  await v2.createEmailIdentity({ EmailIdentity: "acme.example" });
  await v2.createConfigurationSet({ ConfigurationSetName: "news" });
  await v2.createEmailTemplate({
    TemplateName: "launch",
    TemplateContent: { Subject: "Hi", Text: "Hello {{name}}" },
  });
  const tenant = await v2.createTenant({ TenantName });
  for (const resource of ["identity/acme.example", "configuration-set/news"])
    await v2.createTenantResourceAssociation({ TenantName, ResourceArn: arn(resource) });
  const send = (changes: object = {}) =>
    v2.sendEmail({
      FromEmailAddress: "news@acme.example",
      Destination: { ToAddresses: ["ann@reader.example"] },
      ConfigurationSetName: "news",
      TenantName,
      Content,
      ...changes,
    });
  const setStatus = (SendingStatus: "ENABLED" | "DISABLED" | "REINSTATED") =>
    v2.updateReputationEntityCustomerManagedStatus({
      ReputationEntityType: "RESOURCE",
      ReputationEntityReference: tenant.TenantArn,
      SendingStatus,
    });
  return { ...service, tenant, send, setStatus };
}

describe("tenants", () => {
  test("are created, returned, listed, and deleted with their associations", async () => {
    const { v2, clock, tenant } = await useTenant();
    expect(tenant).toMatchObject({
      TenantName,
      TenantArn: arn(`tenant/${TenantName}/${tenant.TenantId}`),
      CreatedTimestamp: new Date(clock.now()),
      Tags: [],
      SendingStatus: "ENABLED",
      SuppressionAttributes: { SuppressionScope: "ACCOUNT" },
    });
    expect(tenant.TenantId).toMatch(/^tn-[0-9a-f]{30}$/);
    const { $metadata: _, ...created } = tenant;
    expect((await v2.getTenant({ TenantName })).Tenant).toEqual(created);

    await v2.createTenant({ TenantName: "customer-b" });
    const first = await v2.listTenants({ PageSize: 1 });
    expect(first.Tenants?.map((one) => one.TenantName)).toEqual(["customer-b"]);
    const second = await v2.listTenants({ PageSize: 1, NextToken: first.NextToken });
    expect(second.Tenants).toEqual([
      {
        TenantName,
        TenantId: tenant.TenantId,
        TenantArn: tenant.TenantArn,
        CreatedTimestamp: tenant.CreatedTimestamp,
      },
    ]);
    expect(second.NextToken).toBeUndefined();

    await v2.deleteTenant({ TenantName });
    const ResourceArn = arn("configuration-set/news");
    expect((await v2.listResourceTenants({ ResourceArn })).ResourceTenants).toEqual([]);
    await v2.getConfigurationSet({ ConfigurationSetName: "news" });
    for (const call of [
      () => v2.getTenant({ TenantName }),
      () => v2.deleteTenant({ TenantName }),
      () => v2.createTenantResourceAssociation({ TenantName, ResourceArn }),
      () => v2.deleteTenantResourceAssociation({ TenantName, ResourceArn }),
      () => v2.listTenantResources({ TenantName }),
      () => v2.putTenantSuppressionAttributes({ TenantName }),
      () => v2.listTagsForResource({ ResourceArn: tenant.TenantArn }),
    ]) {
      const error = await rejectionOf(call());
      expect(error.name).toBe("NotFoundException");
      expect(error.message).toContain(TenantName);
    }
    // A new tenant with the same name is another tenant.
    const again = await v2.createTenant({ TenantName });
    expect(again.TenantId).not.toBe(tenant.TenantId);
    expect((await v2.listTenantResources({ TenantName })).TenantResources).toEqual([]);
  });

  test("are filtered by a part of their name and by sending status", async () => {
    const { v2, setStatus } = await useTenant();
    await v2.createTenant({ TenantName: "customer-b" });
    await setStatus("DISABLED");
    const names = async (Filter: object) =>
      (await v2.listTenants({ Filter })).Tenants?.map((one) => one.TenantName);
    expect(await names({ TENANT_NAME_CONTAINS: "mer-b" })).toEqual(["customer-b"]);
    expect(await names({ TENANT_NAME_CONTAINS: "Mer-b" })).toEqual([]);
    expect(await names({ SENDING_STATUS: "DISABLED" })).toEqual([TenantName]);
    expect(await names({ SENDING_STATUS: "ENABLED", TENANT_NAME_CONTAINS: "customer" })).toEqual([
      "customer-b",
    ]);
  });

  test.each([
    ["a name with a space", "customer a", "regular expression"],
    ["a name of 65 characters", "x".repeat(65), "less than or equal to 64"],
  ])("reject %s", async (_, name, words) => {
    const { v2 } = await useService();
    const error = await rejectionOf(v2.createTenant({ TenantName: name }));
    expect(error.name).toBe("BadRequestException");
    expect(error.message).toContain(words);
  });

  test("have a name of their own", async () => {
    const { v2 } = await useTenant();
    expect((await rejectionOf(v2.createTenant({ TenantName }))).name).toBe("AlreadyExistsException");
  });

  test("have tags", async () => {
    const { v2 } = await useService();
    const { TenantArn: ResourceArn } = await v2.createTenant({
      TenantName,
      Tags: [{ Key: "team", Value: "crm" }],
    });
    await v2.tagResource({ ResourceArn, Tags: [{ Key: "stage", Value: "live" }] });
    await v2.untagResource({ ResourceArn, TagKeys: ["team"] });
    expect((await v2.getTenant({ TenantName })).Tenant?.Tags).toEqual([{ Key: "stage", Value: "live" }]);
  });

  test("keep their suppression preferences", async () => {
    const { v2 } = await useService();
    const preferences = { SuppressedReasons: ["BOUNCE"], SuppressionScope: "TENANT" } as const;
    await v2.createTenant({
      TenantName,
      SuppressionAttributes: { ...preferences, SuppressedReasons: ["BOUNCE"] },
    });
    const got = async () => (await v2.getTenant({ TenantName })).Tenant?.SuppressionAttributes;
    expect(await got()).toEqual(preferences);
    await v2.putTenantSuppressionAttributes({ TenantName, SuppressedReasons: [] });
    expect(await got()).toEqual({ SuppressedReasons: [], SuppressionScope: "ACCOUNT" });
  });

  test("are the same after a restart", async () => {
    const { mkdtemp, rm } = await import("node:fs/promises");
    const { tmpdir } = await import("node:os");
    const { join } = await import("node:path");
    const folder = await mkdtemp(join(tmpdir(), "placewright-tenants-"));
    const dataDir = join(folder, "account");
    const first = await useTenant({ dataDir });
    await first.setStatus("DISABLED");
    const before = await first.v2.listReputationEntities({});
    await first.close();
    const second = await useService({ dataDir, clock: first.clock });
    const after = await second.v2.listReputationEntities({});
    expect(after.ReputationEntities).toEqual(before.ReputationEntities);
    expect((await second.v2.listTenantResources({ TenantName })).TenantResources).toHaveLength(2);
    await second.close();
    await rm(folder, { recursive: true, force: true });
  });
});

describe("resources of tenants", () => {
  test("are listed by tenant and by resource, newest first", async () => {
    const { v2, tenant, clock } = await useTenant();
    expect((await v2.listTenantResources({ TenantName })).TenantResources).toEqual([
      { ResourceType: "CONFIGURATION_SET", ResourceArn: arn("configuration-set/news") },
      { ResourceType: "EMAIL_IDENTITY", ResourceArn: arn("identity/acme.example") },
    ]);
    const page = await v2.listTenantResources({ TenantName, PageSize: 1 });
    const rest = await v2.listTenantResources({ TenantName, PageSize: 1, NextToken: page.NextToken });
    expect(rest.TenantResources).toEqual([
      { ResourceType: "EMAIL_IDENTITY", ResourceArn: arn("identity/acme.example") },
    ]);
    const identities = await v2.listTenantResources({
      TenantName,
      Filter: { RESOURCE_TYPE: "EMAIL_IDENTITY" },
    });
    expect(identities.TenantResources).toHaveLength(1);

    // One resource can belong to several tenants.
    const ResourceArn = arn("identity/acme.example");
    await v2.createTenant({ TenantName: "customer-b" });
    clock.advance(1000);
    await v2.createTenantResourceAssociation({ TenantName: "customer-b", ResourceArn });
    const { ResourceTenants } = await v2.listResourceTenants({ ResourceArn });
    expect(ResourceTenants).toMatchObject([
      { TenantName: "customer-b", ResourceArn, AssociatedTimestamp: new Date(clock.now()) },
      { TenantName, TenantId: tenant.TenantId, ResourceArn },
    ]);
  });

  test("are associated once, and removed once", async () => {
    const { v2 } = await useTenant();
    const ResourceArn = arn("identity/acme.example");
    expect((await rejectionOf(v2.createTenantResourceAssociation({ TenantName, ResourceArn }))).name).toBe(
      "AlreadyExistsException",
    );
    await v2.deleteTenantResourceAssociation({ TenantName, ResourceArn });
    expect((await rejectionOf(v2.deleteTenantResourceAssociation({ TenantName, ResourceArn }))).name).toBe(
      "NotFoundException",
    );
  });

  test.each([
    ["that do not exist", arn("identity/none.example"), "NotFoundException"],
    ["of another account", "arn:aws:ses:us-east-1:111111111111:identity/acme.example", "NotFoundException"],
    ["of another type", arn("dedicated-ip-pool/pool"), "BadRequestException"],
    ["of another service", "arn:aws:s3:::bucket", "BadRequestException"],
  ])("%s are rejected", async (_, ResourceArn, name) => {
    const { v2 } = await useTenant();
    await v2.createDedicatedIpPool({ PoolName: "pool" });
    for (const call of [
      v2.createTenantResourceAssociation({ TenantName, ResourceArn }),
      v2.deleteTenantResourceAssociation({ TenantName, ResourceArn }),
      v2.listResourceTenants({ ResourceArn }),
    ])
      expect((await rejectionOf(call)).name).toBe(name);
  });

  // "Any attempt to delete an identity or configuration set that is associated with a tenant will fail."
  test("cannot be deleted, except templates", async () => {
    const { v2 } = await useTenant();
    await v2.createTenantResourceAssociation({ TenantName, ResourceArn: arn("template/launch") });
    for (const call of [
      v2.deleteEmailIdentity({ EmailIdentity: "acme.example" }),
      v2.deleteConfigurationSet({ ConfigurationSetName: "news" }),
    ]) {
      const error = await rejectionOf(call);
      expect(error.name).toBe("BadRequestException");
      expect(error.message).toContain(`is associated with tenant ${TenantName}`);
    }
    await v2.deleteEmailTemplate({ TemplateName: "launch" });
    expect((await v2.listTenantResources({ TenantName })).TenantResources).toHaveLength(2);
    for (const resource of ["identity/acme.example", "configuration-set/news"])
      await v2.deleteTenantResourceAssociation({ TenantName, ResourceArn: arn(resource) });
    await v2.deleteEmailIdentity({ EmailIdentity: "acme.example" });
    await v2.deleteConfigurationSet({ ConfigurationSetName: "news" });
  });
});

describe("sends for a tenant", () => {
  test("are in the outbox with its name", async () => {
    const { control, send } = await useTenant();
    await send();
    expect(control.outbox().map(({ tenantName }) => tenantName)).toEqual([TenantName]);
  });

  const template = { Template: { TemplateName: "launch", TemplateData: '{"name":"Ann"}' } };
  test.each([
    ["an unknown tenant", { TenantName: "nobody" }, "NotFoundException", "Tenant nobody does not exist"],
    [
      "another identity",
      { FromEmailAddress: "a@other.example" },
      "BadRequestException",
      "identity/other.example",
    ],
    ["another set", { ConfigurationSetName: "other" }, "BadRequestException", "configuration-set/other"],
    ["no set", { ConfigurationSetName: undefined }, "BadRequestException", "only with a configuration set"],
    ["another template", { Content: template }, "BadRequestException", "template/launch"],
  ])("with %s are rejected", async (_, changes, name, words) => {
    const { v2, send, control } = await useTenant();
    await v2.createEmailIdentity({ EmailIdentity: "other.example" });
    await v2.createConfigurationSet({ ConfigurationSetName: "other" });
    const error = await rejectionOf(send(changes));
    expect(error.name).toBe(name);
    expect(error.message).toContain(words);
    expect(control.outbox()).toEqual([]);
  });

  test("use its templates, inline templates, and the default set of its identity", async () => {
    const { v2, send, control } = await useTenant();
    await v2.createTenantResourceAssociation({ TenantName, ResourceArn: arn("template/launch") });
    await send({ Content: template });
    await send({
      Content: { Template: { TemplateContent: { Subject: "Hi", Text: "Hello" }, TemplateData: "{}" } },
    });
    await v2.createEmailIdentity({ EmailIdentity: "shop.example", ConfigurationSetName: "news" });
    await v2.createTenantResourceAssociation({ TenantName, ResourceArn: arn("identity/shop.example") });
    await send({ FromEmailAddress: "a@shop.example", ConfigurationSetName: undefined });
    expect(control.outbox()).toHaveLength(3);
  });

  test("are paused and resumed by the status of its reputation entity", async () => {
    const { v2, clock, send, setStatus, tenant } = await useTenant();
    const entity = async () =>
      (
        await v2.getReputationEntity({
          ReputationEntityType: "RESOURCE",
          ReputationEntityReference: tenant.TenantArn,
        })
      ).ReputationEntity;
    expect(await entity()).toEqual({
      ReputationEntityReference: tenant.TenantArn,
      ReputationEntityType: "RESOURCE",
      ReputationManagementPolicy: "arn:aws:ses:us-east-1:aws:reputation-policy/standard",
      CustomerManagedStatus: { Status: "ENABLED", LastUpdatedTimestamp: tenant.CreatedTimestamp },
      AwsSesManagedStatus: { Status: "ENABLED", LastUpdatedTimestamp: tenant.CreatedTimestamp },
      SendingStatusAggregate: "ENABLED",
    });
    clock.advance(1000);
    await setStatus("DISABLED");
    expect(await entity()).toMatchObject({
      CustomerManagedStatus: {
        Status: "DISABLED",
        Cause: "Status manually updated.",
        LastUpdatedTimestamp: new Date(clock.now()),
      },
      AwsSesManagedStatus: { Status: "ENABLED", LastUpdatedTimestamp: tenant.CreatedTimestamp },
      SendingStatusAggregate: "DISABLED",
    });
    expect((await v2.getTenant({ TenantName })).Tenant?.SendingStatus).toBe("DISABLED");
    const error = await rejectionOf(send());
    expect(error.name).toBe("SendingPausedException");
    expect(error.message).toContain(TenantName);
    // Other sends continue.
    await send({ TenantName: undefined });
    await setStatus("REINSTATED");
    expect((await v2.getTenant({ TenantName })).Tenant?.SendingStatus).toBe("REINSTATED");
    await send();
  });
});

describe("reputation entities", () => {
  test("are filtered by type, status, impact, and prefix", async () => {
    const { v2, setStatus, tenant } = await useTenant();
    const other = await v2.createTenant({ TenantName: "customer-b" });
    await setStatus("DISABLED");
    const references = async (Filter?: object) =>
      (await v2.listReputationEntities({ Filter })).ReputationEntities?.map(
        (one) => one.ReputationEntityReference,
      );
    expect(await references()).toEqual([other.TenantArn, tenant.TenantArn]);
    expect(await references({ ENTITY_TYPE: "RESOURCE" })).toHaveLength(2);
    expect(await references({ SENDING_STATUS: "DISABLED" })).toEqual([tenant.TenantArn]);
    expect(await references({ ENTITY_REFERENCE_PREFIX: arn("tenant/customer-b") })).toEqual([
      other.TenantArn,
    ]);
    expect(await references({ REPUTATION_IMPACT: "HIGH" })).toEqual([]);
    const page = await v2.listReputationEntities({ PageSize: 1 });
    const rest = await v2.listReputationEntities({ PageSize: 1, NextToken: page.NextToken });
    expect(rest.ReputationEntities).toMatchObject([{ ReputationEntityReference: tenant.TenantArn }]);
  });

  test("accept the three policies of SES only", async () => {
    const { v2, tenant } = await useTenant();
    const entity = { ReputationEntityType: "RESOURCE", ReputationEntityReference: tenant.TenantArn } as const;
    const put = (ReputationEntityPolicy: string) =>
      v2.updateReputationEntityPolicy({ ...entity, ReputationEntityPolicy });
    for (const policy of ["none", "strict", "standard"]) {
      const ReputationEntityPolicy = `arn:aws:ses:us-east-1:aws:reputation-policy/${policy}`;
      await put(ReputationEntityPolicy);
      expect((await v2.getReputationEntity(entity)).ReputationEntity?.ReputationManagementPolicy).toBe(
        ReputationEntityPolicy,
      );
    }
    for (const policy of ["strict", "arn:aws:ses:us-east-1:aws:reputation-policy/lax"])
      expect((await rejectionOf(put(policy))).name).toBe("BadRequestException");
  });

  test("are tenants: other references do not exist", async () => {
    const { v2, tenant } = await useTenant();
    for (const reference of [arn("identity/acme.example"), `${tenant.TenantArn}0`]) {
      const entity = { ReputationEntityType: "RESOURCE", ReputationEntityReference: reference } as const;
      expect((await rejectionOf(v2.getReputationEntity(entity))).name).toBe("NotFoundException");
      for (const call of [
        v2.updateReputationEntityCustomerManagedStatus({ ...entity, SendingStatus: "DISABLED" }),
        v2.updateReputationEntityPolicy({ ...entity, ReputationEntityPolicy: "x" }),
      ])
        expect((await rejectionOf(call)).name).toBe("BadRequestException");
    }
  });
});
