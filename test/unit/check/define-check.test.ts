import { describe, expect, test } from "vitest";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { createInspector } from "../../../src/check/inspect.ts";
import { defaultCheckSettings } from "../../../src/check/settings.ts";
import { configSchema } from "../../../src/config/schema.ts";
import { type Check, defineCheck } from "../../../src/mod.ts";
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

async function inspect(custom: readonly Check[], severities = {}) {
  const inspector = await createInspector({
    settings: { ...defaultCheckSettings, engines: [], custom },
    now: () => Date.UTC(2026, 10, 21),
  });
  return inspector.inspect({ message: readMessage(sampleMail()), severities });
}

describe("a custom check", () => {
  test("runs with Placewright's own, and its findings are errors", async () => {
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

  test("is switched off by its id", async () => {
    const { findings, passed } = await inspect([companyName], { "acme/company-name": "off" });
    expect(findings).toEqual([]);
    expect(passed).not.toContain("acme/company-name");
  });

  test("that throws is not measured", async () => {
    const broken = { ...companyName, run: () => JSON.parse("{") as never };
    const { notMeasured } = await inspect([broken]);
    expect(notMeasured.find(({ check }) => check === companyName.id)?.reason).toMatch(
      /^the check could not be carried out: /,
    );
  });

  test.each(["company-name", "Acme/name", "acme/", "acme/name/x", ""])("cannot have the id %j", (id) => {
    expect(() => defineCheck({ ...companyName, id })).toThrow("expected namespace/name");
    expect(configSchema.safeParse({ check: { custom: [{ ...companyName, id }] } }).success).toBe(false);
  });

  test("is part of a config", () => {
    expect(configSchema.safeParse({ check: { custom: [companyName] } }).success).toBe(true);
    expect(configSchema.safeParse({ check: { custom: ["acme/name"] } }).success).toBe(false);
  });
});
