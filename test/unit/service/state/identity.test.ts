import { describe, expect, test } from "vitest";
import {
  addIdentity,
  dkimStateOf,
  dkimTokensOf,
  findVerified,
  findVerifiedDomain,
  isSigning,
  mailFromStatusOf,
  senderIdentity,
  verificationOf,
} from "../../../../src/service/state/identity.ts";
import type { Identity } from "../../../../src/service/state/records.ts";
import { createHeldClock } from "../held-clock.ts";
import { createTestAccount } from "./accounts.ts";

const hour = 3_600_000;
const minute = 60_000;

function open(profile: "easy" | "strict" = "easy") {
  const clock = createHeldClock(0);
  return { clock, account: { ...createTestAccount(clock), profile } };
}

describe("addIdentity", () => {
  test("stores an identity with the service's defaults", () => {
    const { account } = open();
    const identity = addIdentity(account, "acme.example");
    expect(account.identities.get("acme.example")).toBe(identity);
    expect(identity).toEqual({
      sequence: expect.any(Number),
      name: "acme.example",
      type: "DOMAIN",
      createdAtMs: 0,
      verifiesAtMs: 0,
      signing: { origin: "AWS_SES", keyLength: "RSA_2048_BIT" },
      dkimEnabled: true,
      feedbackForwarding: true,
    });
  });

  test.each<[string, "easy" | "strict", Identity["type"], number | undefined]>([
    ["acme.example", "strict", "DOMAIN", 5 * minute],
    ["ann@gmail.com", "easy", "EMAIL_ADDRESS", 0],
    ["gmail.com", "easy", "DOMAIN", undefined],
  ])("%s in the profile %s is of type %s, verified at %s", (name, profile, type, verifiesAtMs) => {
    const identity = addIdentity(open(profile).account, name);
    expect([identity.type, identity.verifiesAtMs]).toEqual([type, verifiesAtMs]);
  });

  test("accepts settings of its own", () => {
    const identity = addIdentity(open().account, "acme.example", { configurationSetName: "news" });
    expect(identity.configurationSetName).toBe("news");
  });
});

describe("states follow from the clock", () => {
  const strict = addIdentity(open("strict").account, "acme.example");
  const never = addIdentity(open().account, "gmail.com");

  test.each<[string, Identity, number, string]>([
    ["before it verifies", strict, 5 * minute - 1, "PENDING"],
    ["once it verifies", strict, 5 * minute, "SUCCESS"],
    ["for 72 hours, if it never does", never, 72 * hour - 1, "PENDING"],
    ["after 72 hours, if it never does", never, 72 * hour, "FAILED"],
    ["if its state was set", { ...strict, settled: { verification: "FAILED" } }, 72 * hour, "FAILED"],
    ["if only another state was set", { ...strict, settled: { dkim: "FAILED" } }, 72 * hour, "SUCCESS"],
  ])("verification %s", (_, identity, nowMs, state) => {
    expect(verificationOf(identity, nowMs)).toBe(state);
  });

  test("DKIM follows the identity, unless its state was set", () => {
    expect([0, hour].map((nowMs) => dkimStateOf(strict, nowMs))).toEqual(["PENDING", "SUCCESS"]);
    expect(dkimStateOf({ ...strict, settled: { dkim: "FAILED" } }, hour)).toBe("FAILED");
  });

  test.each<[string, Partial<Identity>, boolean]>([
    ["a verified domain", {}, true],
    ["an email address", { type: "EMAIL_ADDRESS" }, false],
    ["a domain without DKIM", { dkimEnabled: false }, false],
    ["a domain whose DKIM is pending", { settled: { dkim: "PENDING" } }, false],
  ])("mail of %s is signed: %s", (_, changes, isSigned) => {
    expect(isSigning({ ...strict, ...changes }, hour)).toBe(isSigned);
  });

  const mailFrom = { domain: "mail.acme.example", behavior: "USE_DEFAULT_VALUE", setAtMs: 0 } as const;

  test.each<[string, "easy" | "strict", boolean, Partial<Identity>, number, string]>([
    ["at once", "easy", false, { mailFrom }, 0, "SUCCESS"],
    ["before 5 minutes in strict", "strict", false, { mailFrom }, 5 * minute - 1, "PENDING"],
    ["after 5 minutes in strict", "strict", false, { mailFrom }, 5 * minute, "SUCCESS"],
    ["for 72 hours, if the account rejects it", "easy", true, { mailFrom }, 72 * hour - 1, "PENDING"],
    ["after 72 hours, if the account rejects it", "easy", true, { mailFrom }, 72 * hour, "FAILED"],
    ["if its state was set", "easy", true, { mailFrom, settled: { mailFrom: "SUCCESS" } }, 0, "SUCCESS"],
  ])("MAIL FROM %s", (_, profile, mailFromRejected, changes, nowMs, state) => {
    const { account, clock } = open(profile);
    const attributes = account.attributes.get("account");
    if (attributes) account.attributes.set("account", { ...attributes, mailFromRejected });
    clock.set(nowMs);
    expect(mailFromStatusOf({ ...strict, ...changes }, account)).toBe(state);
  });
});

test("Easy DKIM has three tokens per domain, and a sender's own key has its selector", () => {
  const { account } = open();
  const [acme, other] = ["acme.example", "other.example"].map((name) => addIdentity(account, name));
  const tokens = [acme, other].flatMap((identity) => (identity ? dkimTokensOf(identity) : []));
  expect(new Set(tokens).size).toBe(6);
  for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{32}$/);
  const signing = { origin: "EXTERNAL", selector: "s1", privateKey: "key" } as const;
  expect(dkimTokensOf(addIdentity(account, "acme.example", { signing }))).toEqual(["s1"]);
});

describe("a sender is verified", () => {
  test("by its domain, the nearest parent domain, or its address", () => {
    const { account } = open();
    for (const name of ["acme.example", "eu.acme.example", "ann@other.example", "example"])
      addIdentity(account, name);
    const nameOf = (address: string) =>
      findVerified(account, address, address.slice(address.indexOf("@") + 1))?.name;
    expect(
      [
        "a@acme.example",
        "a@x.EU.acme.example",
        "a@us.acme.example",
        "ann@other.example",
        "bob@other.example",
      ].map(nameOf),
    ).toEqual(["acme.example", "eu.acme.example", "acme.example", "ann@other.example", undefined]);
    expect(findVerifiedDomain(account, "acme.test")).toBeUndefined();
  });

  test("only if the verification has succeeded", () => {
    const { account, clock } = open("strict");
    for (const name of ["acme.example", "ann@other.example"]) addIdentity(account, name);
    const found = () => [
      findVerifiedDomain(account, "acme.example")?.name,
      findVerified(account, "ann@other.example", "other.example")?.name,
    ];
    expect(found()).toEqual([undefined, undefined]);
    clock.set(5 * minute);
    expect(found()).toEqual(["acme.example", "ann@other.example"]);
  });

  test.each([
    ["ann@acme.example", "acme.example", "acme.example"],
    ["ann@gmail.com", "gmail.com", "ann@gmail.com"],
  ])("%s on first use, in the profile easy", (address, domain, name) => {
    const { account } = open();
    expect(senderIdentity(account, { address, domain }).name).toBe(name);
    expect([...account.identities.keys()]).toEqual([name]);
    expect(senderIdentity(account, { address, domain })).toBe(account.identities.get(name));
  });

  test("not on first use in the profile strict, nor if it could not be verified", () => {
    const failure = expect.objectContaining({
      name: "MessageRejected",
      message:
        "Email address is not verified. The following identities failed the check in region US-EAST-1: ann@acme.example",
    });
    const sender = { address: "ann@acme.example", domain: "acme.example" };
    expect(() => senderIdentity(open("strict").account, sender)).toThrow(failure);
    const { account } = open();
    account.identities.set("acme.example", {
      ...addIdentity(account, "acme.example"),
      settled: { verification: "FAILED" },
    });
    expect(() => senderIdentity(account, sender)).toThrow(failure);
  });
});
