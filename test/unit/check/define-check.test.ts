import { describe, expect, test } from "vitest";
import type { CustomCheck } from "../../../src/api/check.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { createInspector } from "../../../src/check/inspect.ts";
import { defaultCheckSettings } from "../../../src/check/settings.ts";
import { configSchema } from "../../../src/config/schema.ts";
import { defineCheck } from "../../../src/mod.ts";
import { sampleMail } from "./sample-mail.ts";

const companyName = defineCheck({
  id: "acme/company-name",
  severity: "error",
  about: "Each message names the company",
  fix: "Include the footer",
  source: "https://www.acme.example/brand",
  run: ({ html }) =>
    html?.visibleText.includes("Acme Ltd") ? [] : [{ message: "The company is not named" }],
});

const broken = () => JSON.parse("{");
const circular: { self?: unknown } = {};
circular.self = circular;

async function inspect(custom: readonly CustomCheck[], severities = {}) {
  const inspector = await createInspector({
    settings: { ...defaultCheckSettings, engines: [], custom },
    now: () => Date.UTC(2026, 10, 21),
  });
  return inspector.inspect({ message: readMessage(sampleMail()), severities });
}

describe("a custom check", () => {
  test("runs with the built-in checks, and its findings are errors", async () => {
    const { findings } = await inspect([companyName]);
    expect(findings).toMatchObject([
      {
        check: "acme/company-name",
        severity: "error",
        message: "The company is not named",
        fix: "Include the footer",
      },
    ]);
  });

  test("can be switched off by its id", async () => {
    const { findings, passed } = await inspect([companyName], { "acme/company-name": "off" });
    expect(findings).toEqual([]);
    expect(passed).not.toContain("acme/company-name");
  });

  test("is not measured if it throws", async () => {
    const broken = { ...companyName, run: () => JSON.parse("{") as never };
    const { notMeasured } = await inspect([broken]);
    expect(notMeasured.find(({ check }) => check === companyName.id)?.reason).toMatch(
      /^the check threw an error: /,
    );
  });

  test.each([
    [
      "an id without a namespace",
      { id: "company-name" },
      'invalid id "company-name": expected namespace/name',
    ],
    ["capitals in its id", { id: "Acme/name" }, "expected namespace/name"],
    ["nothing after the slash", { id: "acme/" }, "expected namespace/name"],
    ["two slashes", { id: "acme/name/x" }, "expected namespace/name"],
    ["an unknown severity", { severity: "fatal" as never }, "invalid severity: expected error or warn"],
    ["no advice", { fix: undefined as never }, "has an invalid fix: expected a sentence"],
    ["advice that is a function", { fix: (() => "x") as never }, "has an invalid fix"],
    ["an empty requirement", { about: " " }, "has an invalid about"],
    [
      "a source without TLS",
      { source: "http://wiki.acme.example/" },
      "invalid source: expected the https URL",
    ],
    [
      "a source that is a sentence",
      { source: "our brand book, page 3" },
      "invalid source: expected the https URL",
    ],
    ["a source that runs code", { source: "javascript:alert(1)" }, "invalid source: expected the https URL"],
    ["no function", { run: undefined as never }, "has no run function"],
    ["an id that is a BigInt", { id: 5n as never }, "has an invalid id, a BigInt: expected namespace/name"],
    [
      "an id that contains itself",
      { id: circular as never },
      "has an invalid id, an object: expected namespace/name",
    ],
    ["an id that is a symbol", { id: Symbol("a") as never }, "has an invalid id, a symbol: expected"],
    [
      "an id of a million characters",
      { id: "A".repeat(1e6) },
      `has the invalid id "${"A".repeat(79)}…": expected`,
    ],
  ])("cannot have %s", (_, wrong, expected) => {
    const check = { ...companyName, ...wrong };
    expect(() => defineCheck(check as CustomCheck)).toThrow(expected);
    const { error } = configSchema.safeParse({ check: { custom: [check] } });
    expect(error?.issues[0]?.message).toContain(expected);
  });

  test.each<[string, () => unknown]>([
    ["a getter that throws", () => Object.defineProperty({ ...companyName }, "fix", { get: broken })],
    ["an id whose getter throws", () => Object.defineProperty({ ...companyName }, "id", { get: broken })],
    ["a Proxy that throws", () => new Proxy(companyName, { get: broken })],
    [
      "a Proxy that was revoked",
      () => {
        const { proxy, revoke } = Proxy.revocable(companyName, {});
        revoke();
        return proxy;
      },
    ],
  ])("cannot be %s", (_, make) => {
    const check = make() as CustomCheck;
    expect(() => defineCheck(check)).toThrow(/^The custom check cannot be read: \S/);
    const { error } = configSchema.safeParse({ check: { custom: [companyName, check] } });
    expect(error?.issues).toMatchObject([
      { path: ["check", "custom", 1], message: expect.stringMatching(/^cannot be read: \S/) },
    ]);
  });

  test("can be in a config only once", () => {
    expect(configSchema.safeParse({ check: { custom: [companyName] } }).success).toBe(true);
    for (const custom of [["acme/name"], [null], [undefined, companyName]])
      expect(configSchema.safeParse({ check: { custom } }).success).toBe(false);
    const { error } = configSchema.safeParse({ check: { custom: [companyName, { ...companyName }] } });
    expect(error?.issues).toMatchObject([
      {
        path: ["check", "custom", 1],
        message: "has the same id as another check, acme/company-name: rename one of them",
      },
    ]);
  });
});
