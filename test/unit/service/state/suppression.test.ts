import { describe, expect, test } from "vitest";
import type { Account } from "../../../../src/service/state/account.ts";
import { changeAttributes } from "../../../../src/service/state/account-attributes.ts";
import type { ConfigurationSet } from "../../../../src/service/state/configuration-set.ts";
import {
  findSuppression,
  getSuppressed,
  suppress,
  suppressAfter,
  suppressionRuleOf,
  unsuppress,
} from "../../../../src/service/state/suppression.ts";
import type { Tenant } from "../../../../src/service/state/tenant-record.ts";
import { createHeldClock } from "../held-clock.ts";
import { createTestAccount } from "./accounts.ts";

const ann = "ann@reader.example";

function addSet(account: Account, name: string, suppression: ConfigurationSet["suppression"]): void {
  account.configurationSets.set(name, {
    sequence: account.nextSequence(),
    name,
    reputation: {},
    sending: {},
    suppression,
    eventDestinations: [],
  });
}

describe("the suppression rule of a message", () => {
  // Source: the SES developer guide, "Using the configuration set-level suppression list".
  test.each([
    ["no set", undefined, ["BOUNCE", "COMPLAINT"]],
    ["a set without options", "plain", ["BOUNCE", "COMPLAINT"]],
    ["a set with a reason", "complaints", ["COMPLAINT"]],
    ["a set with an empty list", "off", []],
    ["a set that only names the scope", "scoped", ["BOUNCE", "COMPLAINT"]],
  ] as const)("has the reasons of %s", (_, configurationSetName, reasons) => {
    const account = createTestAccount();
    addSet(account, "plain", undefined);
    addSet(account, "complaints", { SuppressedReasons: ["COMPLAINT"] });
    addSet(account, "off", { SuppressedReasons: [] });
    addSet(account, "scoped", { SuppressionScope: "ACCOUNT" });
    expect(suppressionRuleOf(account, { configurationSetName })).toEqual({ reasons });
  });

  test.each([
    [undefined, undefined, { reasons: ["BOUNCE", "COMPLAINT"] }],
    [undefined, { SuppressionScope: "TENANT" }, { reasons: ["BOUNCE", "COMPLAINT"], tenantName: "acme" }],
    [
      undefined,
      { SuppressionScope: "TENANT", SuppressedReasons: ["BOUNCE"] },
      { reasons: ["BOUNCE"], tenantName: "acme" },
    ],
    [undefined, { SuppressedReasons: ["BOUNCE"] }, { reasons: ["BOUNCE", "COMPLAINT"] }],
    [
      { SuppressionScope: "ACCOUNT" },
      { SuppressionScope: "TENANT", SuppressedReasons: ["BOUNCE"] },
      { reasons: ["BOUNCE", "COMPLAINT"] },
    ],
    [
      { SuppressionScope: "TENANT", SuppressedReasons: ["COMPLAINT"] },
      { SuppressionScope: "ACCOUNT", SuppressedReasons: ["BOUNCE"] },
      { reasons: ["COMPLAINT"], tenantName: "acme" },
    ],
  ] satisfies [ConfigurationSet["suppression"], Tenant["suppression"], object][])(
    "with options %j of the set and %j of the tenant",
    (ofSet, ofTenant, rule) => {
      const account = createTestAccount();
      addSet(account, "set", ofSet);
      account.tenants.set("acme", {
        sequence: 1,
        name: "acme",
        id: "tn-1",
        createdAtMs: 0,
        suppression: ofTenant,
      });
      const context = { configurationSetName: "set", tenantName: "acme" };
      expect(suppressionRuleOf(account, context)).toEqual(rule);
    },
  );

  test("uses a tenant's list if the set says so and the message has a tenant", () => {
    const account = createTestAccount();
    addSet(account, "tenants", { SuppressionScope: "TENANT" });
    suppress(account, { emailAddress: ann, reason: "BOUNCE", tenantName: "acme" });
    const find = (tenantName?: string) =>
      findSuppression(account, ann, { configurationSetName: "tenants", tenantName });
    expect(find("acme")?.tenantName).toBe("acme");
    expect(find("other")).toBeUndefined();
    expect(find()).toBeUndefined();
  });
});

// Source: the SES developer guide, "Account-level suppression list considerations".
test("an entry suppresses only if its reason is one of the account's", () => {
  const account = createTestAccount();
  suppress(account, { emailAddress: ann, reason: "COMPLAINT" });
  expect(findSuppression(account, ann, {})?.reason).toBe("COMPLAINT");
  changeAttributes(account, { suppression: { SuppressedReasons: ["BOUNCE"] } });
  expect(findSuppression(account, ann, {})).toBeUndefined();
  expect(getSuppressed(account, ann)?.reason).toBe("COMPLAINT");
});

test("an entry is replaced, found in any case, and removed once", () => {
  const clock = createHeldClock();
  const account = createTestAccount(clock);
  suppress(account, { emailAddress: "Ann@Reader.example", reason: "BOUNCE" });
  suppress(account, { emailAddress: "bob@reader.example", reason: "BOUNCE" });
  clock.set(clock.now() + 1000);
  suppress(account, { emailAddress: ann, reason: "COMPLAINT" });
  expect([...account.suppressedDestinations.values()].map(({ emailAddress }) => emailAddress)).toEqual([
    "bob@reader.example",
    ann,
  ]);
  expect(getSuppressed(account, "ANN@READER.EXAMPLE")).toMatchObject({
    reason: "COMPLAINT",
    updatedAtMs: clock.now(),
  });
  expect(unsuppress(account, "Ann@reader.example")).toBe(true);
  expect(unsuppress(account, "Ann@reader.example")).toBe(false);
});

test("feedback adds the recipient if the message's set names the reason", () => {
  const account = createTestAccount();
  addSet(account, "complaints", { SuppressedReasons: ["COMPLAINT"] });
  const feedback = {
    emailAddress: ann,
    messageId: "m",
    feedbackId: "f",
    configurationSetName: "complaints",
  };
  suppressAfter(account, { ...feedback, reason: "BOUNCE" });
  expect(getSuppressed(account, ann)).toBeUndefined();
  suppressAfter(account, { ...feedback, reason: "COMPLAINT" });
  expect(getSuppressed(account, ann)).toMatchObject({
    reason: "COMPLAINT",
    messageId: "m",
    feedbackId: "f",
  });
});

test("attributes of an account that an older version stored get the suppression of a new one", () => {
  const account = createTestAccount();
  const { suppression: _, ...older } = account.attributes.get("account") ?? {};
  account.attributes.set("account", older as never);
  expect(suppressionRuleOf(account, {}).reasons).toEqual(["BOUNCE", "COMPLAINT"]);
});
