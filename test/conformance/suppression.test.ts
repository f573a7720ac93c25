import * as sesv2 from "@aws-sdk/client-sesv2";
import { describe, expect, test } from "vitest";
import { rejectionOf, useService } from "./running-service.ts";

const ann = "ann@reader.example";
const bob = "bob@reader.example";
const message = (...ToAddresses: string[]): sesv2.SendEmailRequest => ({
  FromEmailAddress: "news@acme.example",
  Destination: { ToAddresses },
  Content: { Simple: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Hello" } } } },
});

describe("the suppression list", () => {
  test("is empty, then has addresses with reason and time, newest first, until they are removed", async () => {
    const { v2, clock } = await useService();
    expect(await v2.listSuppressedDestinations({})).toMatchObject({ SuppressedDestinationSummaries: [] });
    await v2.putSuppressedDestination({ EmailAddress: ann, Reason: "BOUNCE" });
    clock.advance(60_000);
    await v2.putSuppressedDestination({ EmailAddress: bob, Reason: "COMPLAINT" });
    const { SuppressedDestination } = await v2.getSuppressedDestination({ EmailAddress: ann });
    expect(SuppressedDestination).toEqual({
      EmailAddress: ann,
      Reason: "BOUNCE",
      LastUpdateTime: new Date(clock.now() - 60_000),
    });
    const addressesIn = async (filter: sesv2.ListSuppressedDestinationsRequest) =>
      (await v2.listSuppressedDestinations(filter)).SuppressedDestinationSummaries?.map(
        ({ EmailAddress }) => EmailAddress,
      );
    expect(await addressesIn({})).toEqual([bob, ann]);
    expect(await addressesIn({ Reasons: ["COMPLAINT"] })).toEqual([bob]);
    expect(await addressesIn({ Reasons: ["COMPLAINT", "BOUNCE"] })).toEqual([bob, ann]);
    expect(await addressesIn({ StartDate: new Date(clock.now() - 30_000) })).toEqual([bob]);
    expect(await addressesIn({ EndDate: new Date(clock.now() - 30_000) })).toEqual([ann]);
    await v2.putSuppressedDestination({ EmailAddress: ann, Reason: "COMPLAINT" });
    expect(await addressesIn({})).toEqual([ann, bob]);
    await v2.deleteSuppressedDestination({ EmailAddress: ann });
    expect(await addressesIn({})).toEqual([bob]);
  });

  test("pages, and has its own error for an invalid token", async () => {
    const { v2 } = await useService();
    for (const EmailAddress of [ann, bob, "carol@reader.example"])
      await v2.putSuppressedDestination({ EmailAddress, Reason: "BOUNCE" });
    const first = await v2.listSuppressedDestinations({ PageSize: 2 });
    expect(first.SuppressedDestinationSummaries).toHaveLength(2);
    const second = await v2.listSuppressedDestinations({ PageSize: 2, NextToken: first.NextToken });
    expect(second.SuppressedDestinationSummaries).toMatchObject([{ EmailAddress: ann }]);
    expect(second.NextToken).toBeUndefined();
    expect(await rejectionOf(v2.listSuppressedDestinations({ NextToken: "nonsense" }))).toBeInstanceOf(
      sesv2.InvalidNextTokenException,
    );
  });

  test("has an own list for each tenant", async () => {
    const { v2 } = await useService();
    const put = { EmailAddress: ann, Reason: "BOUNCE", TenantName: "shop" } as const;
    expect(await rejectionOf(v2.putSuppressedDestination(put))).toBeInstanceOf(sesv2.NotFoundException);
    await v2.createTenant({ TenantName: "shop" });
    await v2.putSuppressedDestination(put);
    expect(await rejectionOf(v2.getSuppressedDestination({ EmailAddress: ann }))).toBeInstanceOf(
      sesv2.NotFoundException,
    );
    const { SuppressedDestination } = await v2.getSuppressedDestination({
      EmailAddress: ann,
      TenantName: "shop",
    });
    expect(SuppressedDestination).toMatchObject({ EmailAddress: ann, TenantName: "shop" });
    expect((await v2.listSuppressedDestinations({})).SuppressedDestinationSummaries).toEqual([]);
    expect(
      (await v2.listSuppressedDestinations({ TenantName: "shop" })).SuppressedDestinationSummaries,
    ).toHaveLength(1);
  });

  test.each([
    ["getSuppressedDestination", ann, sesv2.NotFoundException],
    ["deleteSuppressedDestination", ann, sesv2.NotFoundException],
    ["getSuppressedDestination", "nonsense", sesv2.BadRequestException],
    ["deleteSuppressedDestination", "nonsense", sesv2.BadRequestException],
  ] as const)("%s of %s is an error", async (operation, EmailAddress, type) => {
    const { v2 } = await useService();
    expect(await rejectionOf(v2[operation]({ EmailAddress }))).toBeInstanceOf(type);
  });

  test("takes no addresses while a strict account is in the sandbox", async () => {
    const { v2, control, clock } = await useService({ profile: "strict" });
    const put = () => v2.putSuppressedDestination({ EmailAddress: ann, Reason: "BOUNCE" });
    expect(await rejectionOf(put())).toBeInstanceOf(sesv2.BadRequestException);
    control.changeAccount({ productionAccess: true });
    clock.advance(1000);
    await put();
  });
});

describe("a suppressed recipient", () => {
  test("gets no copy of an accepted message", async () => {
    const { v2, control } = await useService();
    await v2.putSuppressedDestination({ EmailAddress: ann, Reason: "BOUNCE" });
    const { MessageId } = await v2.sendEmail(message("Ann <Ann@Reader.example>", bob));
    const [sent] = control.outbox();
    expect(sent).toMatchObject({
      id: MessageId,
      withheld: [{ emailAddress: "Ann@reader.example", cause: "suppressed", reason: "BOUNCE" }],
    });
    await v2.deleteSuppressedDestination({ EmailAddress: ann });
    await v2.sendEmail(message(ann));
    expect(control.outbox()[1]).not.toHaveProperty("withheld");
  });

  test("gets it if the account or the configuration set does not suppress for the reason", async () => {
    const { v2, control } = await useService();
    await v2.createConfigurationSet({ ConfigurationSetName: "complaints" });
    await v2.putConfigurationSetSuppressionOptions({
      ConfigurationSetName: "complaints",
      SuppressedReasons: ["COMPLAINT"],
    });
    await v2.putSuppressedDestination({ EmailAddress: ann, Reason: "BOUNCE" });
    const isWithheld = async (ConfigurationSetName?: string) => {
      await v2.sendEmail({ ...message(ann), ConfigurationSetName });
      return control.outbox().at(-1)?.withheld !== undefined;
    };
    expect(await isWithheld()).toBe(true);
    expect(await isWithheld("complaints")).toBe(false);
    await v2.putAccountSuppressionAttributes({ SuppressedReasons: ["COMPLAINT"] });
    expect(await isWithheld()).toBe(false);
    await v2.putConfigurationSetSuppressionOptions({
      ConfigurationSetName: "complaints",
      SuppressedReasons: ["BOUNCE"],
    });
    expect(await isWithheld("complaints")).toBe(true);
    // Without options, the account's apply again.
    await v2.putConfigurationSetSuppressionOptions({ ConfigurationSetName: "complaints" });
    expect(await isWithheld("complaints")).toBe(false);
  });
});

test("GetAccount and GetConfigurationSet return the suppression options", async () => {
  const { v2 } = await useService();
  await v2.createConfigurationSet({ ConfigurationSetName: "news" });
  expect((await v2.getAccount({})).SuppressionAttributes).toEqual({
    SuppressedReasons: ["BOUNCE", "COMPLAINT"],
  });
  const ValidationAttributes = {
    ConditionThreshold: {
      ConditionThresholdEnabled: "ENABLED",
      OverallConfidenceThreshold: { ConfidenceVerdictThreshold: "HIGH" },
    },
  } as const;
  await v2.putAccountSuppressionAttributes({ SuppressedReasons: ["BOUNCE"], ValidationAttributes });
  expect((await v2.getAccount({})).SuppressionAttributes).toEqual({
    SuppressedReasons: ["BOUNCE"],
    ValidationAttributes,
  });
  await v2.putAccountSuppressionAttributes({});
  expect((await v2.getAccount({})).SuppressionAttributes).toEqual({ SuppressedReasons: [] });
  const optionsOf = async () =>
    (await v2.getConfigurationSet({ ConfigurationSetName: "news" })).SuppressionOptions;
  expect(await optionsOf()).toBeUndefined();
  await v2.putConfigurationSetSuppressionOptions({
    ConfigurationSetName: "news",
    SuppressedReasons: [],
    SuppressionScope: "ACCOUNT",
  });
  expect(await optionsOf()).toEqual({ SuppressedReasons: [], SuppressionScope: "ACCOUNT" });
  expect(
    await rejectionOf(v2.putConfigurationSetSuppressionOptions({ ConfigurationSetName: "none" })),
  ).toBeInstanceOf(sesv2.NotFoundException);
});
